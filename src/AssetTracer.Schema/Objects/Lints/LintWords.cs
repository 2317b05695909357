using System.Globalization;

namespace AssetTracer.Schema;

/// <summary>How findings name roles and what they may do.</summary>
internal static class LintWords
{
    private static readonly (string Privilege, string Verb)[] Verbs =
        [("SELECT", "read"), ("INSERT", "add"), ("UPDATE", "change"), ("DELETE", "delete"), ("TRUNCATE", "truncate")];

    /// <summary>Whether a privilege is one on rows: the others show none and change none.</summary>
    public static bool IsOnRows(string privilege) => Array.Exists(Verbs, v => v.Privilege == privilege);

    /// <summary>As in <c>anon and authenticated may read and add rows; reporting may read rows</c>.</summary>
    public static string May(List<Reach> reached) => string.Join("; ", reached
        .GroupBy(r => May(r.Privileges))
        .Select(g => $"{Roles(g.Select(r => r.Role))} may {g.Key} rows"));

    public static string Roles(IEnumerable<string> roles) => Wording.List([.. roles.Select(Role)]);

    /// <summary>Roles as a sentence begins with them.</summary>
    public static string Who(List<string> roles) => roles switch
    {
        ["public", ..] => $"E{Roles(roles)[1..]}",
        [_] => $"Role {Roles(roles)}",
        _ => $"Roles {Roles(roles)}",
    };

    /// <summary>The major version of the server that a snapshot was read from; 0 if it isn't known.</summary>
    public static int Major(SchemaSnapshot snapshot) =>
        int.TryParse(snapshot.ServerVersion.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;

    private static string May(ValueArray<string> privileges) => Wording.List([.. Verbs.Where(v => privileges.Contains(v.Privilege)).Select(v => v.Verb)]);

    private static string Role(string role) => role == "public" ? "everybody (PUBLIC)" : Quote.Id(role);
}
