namespace AssetTracer.Schema;

/// <summary>As whom a probe asks: a role, with settings that say for whom it works.</summary>
/// <param name="Role">The role.</param>
/// <param name="Called">What reports call who asks, as in <c>a member of Acme</c>.</param>
public sealed record ProbedRole(string Role, string Called)
{
    /// <summary>The names of the settings; their values may be secrets and stand in no report.</summary>
    public ValueArray<string> Settings { get; private init; }

    internal ValueArray<string> Values { get; private init; }

    internal static ProbedRole Of(string role, Dictionary<string, string>? settings, string? called)
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        var names = (settings ?? []).Keys.Order(StringComparer.Ordinal).ToValueArray();
        return new(role, called ?? $"role {Quote.Id(role)}") { Settings = names, Values = names.Select(n => settings![n]).ToValueArray() };
    }

    /// <summary>A text without the values of the settings.</summary>
    internal string Without(string text) => Values.Where(v => v.Length > 3).Aggregate(text, (t, v) => t.Replace(v, "…", StringComparison.Ordinal));

    /// <summary>What reports call who asks.</summary>
    public override string ToString() => Called;
}
