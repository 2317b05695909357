namespace AssetTracer.Schema;

/// <summary>What a schema lives in: settings, encoding and locale of its database. It is shown and compared, but no part of the schema.</summary>
public sealed record DatabaseEnvironment
{
    /// <summary>The encoding, as in <c>UTF8</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>What compares and classifies text: <c>libc</c>, <c>icu</c> or <c>builtin</c>.</summary>
    public required string LocaleProvider { get; init; }

    /// <summary>The order of text by the operating system (<c>LC_COLLATE</c>), as in <c>en_US.UTF-8</c>.</summary>
    public required string Collation { get; init; }

    /// <summary>What counts as a letter by the operating system (<c>LC_CTYPE</c>).</summary>
    public required string CharacterType { get; init; }

    /// <summary>The locale of the provider, where that isn't the operating system; else <see langword="null"/>.</summary>
    public string? Locale { get; init; }

    /// <summary>The time zone in which whoever read the database begins a session.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The installed extensions, by name.</summary>
    public ValueArray<InstalledVersion> Extensions { get; init; }

    /// <summary>What <c>ALTER DATABASE … SET</c> and <c>ALTER ROLE … SET</c> left behind, by name.</summary>
    public ValueArray<DatabaseSetting> Settings { get; init; }
}

/// <summary>An extension and its version.</summary>
/// <param name="Name">The extension.</param>
/// <param name="Version">Its version.</param>
public sealed record InstalledVersion(string Name, string Version);

/// <summary>A setting that new sessions begin with.</summary>
/// <param name="Name">The setting, as in <c>search_path</c>.</param>
/// <param name="Role">The role whose sessions they are, or <see langword="null"/> for everybody's.</param>
/// <param name="IsOfDatabase">Whether it holds in this database only, else in every one of the server.</param>
/// <param name="Value">
/// Its value, or <see langword="null"/> where it isn't kept: custom settings, whose names have a dot, and those whose names sound like a secret
/// aren't even read from the server. Not as a hash either, which would give a short secret away.
/// </param>
public sealed record DatabaseSetting(string Name, string? Role = null, bool IsOfDatabase = false, string? Value = null)
{
    /// <summary>The setting in words, as in <c>setting search_path of role app in this database</c>.</summary>
    public override string ToString() => (Role, IsOfDatabase) switch
    {
        (null, true) => $"database setting {Name}",
        (null, false) => $"setting {Name} of every role",
        ({ } role, true) => $"setting {Name} of role {Quote.Id(role)} in this database",
        ({ } role, false) => $"setting {Name} of role {Quote.Id(role)}",
    };
}
