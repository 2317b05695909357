using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace AssetTracer.Schema.Hosting;

/// <summary>Reads options from a section of the configuration, and notes in sentences what can't be read. No reflection, so that it works compiled ahead of time.</summary>
internal sealed class SettingsReader(IConfigurationSection section, List<string> failures)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _sections = new(StringComparer.OrdinalIgnoreCase);

    public void Text(string key, Action<string> set)
    {
        _known.Add(key);
        if (section[key] is { Length: > 0 } text)
        {
            set(text);
        }
    }

    /// <summary>Hours, minutes and seconds. Fewer parts than these would be read as days, or as hours and minutes, and hardly be meant so.</summary>
    public void Duration(string key, Action<TimeSpan> set) => Read(
        key,
        set,
        text => text.Count(c => c == ':') == 2 && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null,
        "a duration in hours, minutes and seconds. Write it like 00:00:30, for 30 seconds");

    public void Whole(string key, Action<int> set) =>
        Read(key, set, text => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null, "a whole number. Write it like 3");

    public void Number(string key, Action<double> set) =>
        Read(key, set, text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null, "a number. Write it like 2.5");

    public void Table(string key, Action<QualifiedName> set) => Read(key, set, NameOf, "the name of a table. Write it like public.schema_migrations");

    public void Choice<T>(string key, Action<T> set)
        where T : struct, Enum => Read(
            key,
            set,
            text => Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]) ? value : null,
            $"one of {string.Join(", ", Enum.GetNames<T>())}");

    /// <summary>The reader of a section within this one.</summary>
    public SettingsReader Within(string key)
    {
        _known.Add(key);
        _sections.Add(key);
        return new(section.GetSection(key), failures);
    }

    /// <summary>Notes every key that nobody asked for, and every value where none is read: a typing error would go unnoticed.</summary>
    public void RefuseOthers()
    {
        if (section.Value is { Length: > 0 })
        {
            failures.Add($"{section.Path} isn't a setting but a section of them. Set {string.Join(", ", _known.Order(StringComparer.Ordinal))} within it.");
        }

        foreach (var single in section.GetChildren().Where(c => _known.Contains(c.Key) && !_sections.Contains(c.Key) && c.GetChildren().Any()))
        {
            failures.Add($"{single.Path} is one setting and no section. Give it a value of its own.");
        }

        foreach (var other in section.GetChildren().Where(c => !_known.Contains(c.Key)))
        {
            failures.Add($"{other.Path} isn't a setting. {section.Path} has {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
        }
    }

    private static QualifiedName? NameOf(string text)
    {
        try
        {
            return QualifiedName.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private void Read<T>(string key, Action<T> set, Func<string, T?> parse, string kind)
        where T : struct
    {
        _known.Add(key);
        if (section[key] is { Length: > 0 } text)
        {
            if (parse(text.Trim()) is { } value)
            {
                set(value);
            }
            else
            {
                failures.Add($"{section.Path}:{key} is \"{text}\", which isn't {kind}.");
            }
        }
    }
}
