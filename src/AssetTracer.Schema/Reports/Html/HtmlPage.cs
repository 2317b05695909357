using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>One page that needs nothing else: its style and script stand in it, and its browser is told to load nothing and to run nothing besides.</summary>
/// <param name="Question">What was asked, in two or three words.</param>
/// <param name="Verdict">The answer in a sentence.</param>
/// <param name="Stamp">The answer in a word or two.</param>
/// <param name="Mood">Whether the answer is good, bad, or unknown.</param>
internal sealed record HtmlPage(string Question, string Verdict, string Stamp, HtmlMood Mood)
{
    private static readonly Lazy<string> Style = new(() => Resource("report.css"));
    private static readonly Lazy<string> Script = new(() => Resource("report.js"));

    /// <summary>When it was asked; null if nobody knows.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The page with a summary below its verdict, and what follows.</summary>
    public string Write(Action<HtmlWriter> summary, Action<HtmlWriter> rest)
    {
        var html = new HtmlWriter().Raw("<!DOCTYPE html>\n");
        using (html.In("html", ("lang", "en"), ("xmlns", "http://www.w3.org/1999/xhtml")))
        {
            WriteHead(html);
            using (html.In("body"))
            {
                html.Leaf("a", "Skip to the answer", ("class", "skip"), ("href", "#answer")).Text("\n");
                WriteBar(html);
                using (html.In("main", ("id", "answer"), ("tabindex", "-1")))
                {
                    using (html.In("section", ("class", $"verdict {Mood.ToString().ToLowerInvariant()}"), ("aria-labelledby", "verdict")))
                    {
                        html.Leaf("p", Stamp, ("class", "stamp")).Leaf("h1", Wording.Capital(Wording.Flat(Verdict)), ("id", "verdict"), ("dir", "auto"));
                        summary(html);
                    }

                    rest(html);
                }

                WriteFooter(html);
                using (html.In("script"))
                {
                    html.Raw(Script.Value);
                }
            }
        }

        return html.ToString();
    }

    private void WriteHead(HtmlWriter html)
    {
        using (html.In("head"))
        {
            html.Empty("meta", ("charset", "utf-8"));
            html.Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content",
                $"default-src 'none'; style-src {Hash(Style.Value)}; script-src {Hash(Script.Value)}; img-src data:; base-uri 'none'; form-action 'none'"));
            html.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
            html.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
            html.Empty("meta", ("name", "referrer"), ("content", "no-referrer"));
            html.Empty("link", ("rel", "icon"), ("href", "data:,"));
            html.Leaf("title", $"{Question}: {Wording.Flat(Verdict)}").Text("\n");
            using (html.In("style"))
            {
                html.Raw(Style.Value);
            }
        }
    }

    private void WriteBar(HtmlWriter html)
    {
        using (html.In("header", ("class", "bar")))
        {
            using (html.In("p", ("class", "question")))
            {
                html.Leaf("strong", Question);
                if (At is { } at)
                {
                    html.Text(" ").Leaf("span", at.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture), ("class", "when"));
                }
            }

            html.Leaf("button", "Theme: as the system", ("type", "button"), ("id", "theme"), ("hidden", "")).Text("\n");
        }
    }

    private static void WriteFooter(HtmlWriter html)
    {
        using (html.In("footer"))
        {
            using (html.In("p", ("class", "keys"), ("hidden", "")))
            {
                foreach (var (keys, words) in new[] { ("/", "search"), ("j", "next"), ("k", "previous"), ("Enter", "open or close"), ("Esc", "back, then clear") })
                {
                    using (html.In("span"))
                    {
                        html.Leaf("kbd", keys).Text($" {words}");
                    }

                    html.Text(" ");
                }
            }

            html.Leaf("p", "Written by AssetTracer.Schema. The page needs no network and sends nothing anywhere.", ("class", "made"));
        }
    }

    private static string Hash(string content) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";

    // a browser reads every line break as this one before it hashes
    private static string Resource(string name)
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} isn't part of the library.");
        using var reader = new StreamReader(stream);
        return $"\n{reader.ReadToEnd().ReplaceLineEndings("\n")}";
    }
}

/// <summary>How an answer is meant.</summary>
internal enum HtmlMood
{
    Good,
    Bad,
    Unknown,
}
