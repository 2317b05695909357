namespace AssetTracer.Schema;

/// <summary>Writes <c>GRANT</c> and <c>REVOKE</c> for one grantee, on an object or on what is yet to be created.</summary>
/// <param name="On">What follows <c>ON</c>.</param>
/// <param name="Grantee">The role, or <c>public</c>.</param>
/// <param name="Prefix">What precedes the statement, as <c>ALTER DEFAULT PRIVILEGES …</c> does.</param>
/// <param name="Column">The column, if the privileges are on one.</param>
internal sealed record GrantSql(string On, string Grantee, string Prefix = "", string? Column = null)
{
    public static ValueArray<string> All { get; } = ["ALL"];

    /// <summary>The privileges in capitals, each once, in the order in which they are compared.</summary>
    /// <exception cref="ArgumentException">There is none, or one isn't a privilege.</exception>
    public static ValueArray<string> Sorted(ReadOnlySpan<string> privileges) => privileges.IsEmpty
        ? throw new ArgumentException("Name the privileges, as in \"SELECT\", or \"ALL\".", nameof(privileges))
        : privileges.ToArray().Select(p => Keyword(p.ToUpperInvariant())).Distinct().Order(StringComparer.Ordinal).ToValueArray();

    /// <summary>Leaves the grantee with exactly these rights, whatever it had.</summary>
    public IEnumerable<string> Set(ValueArray<string> privileges, ValueArray<string> grantable, DropBehavior behavior = DropBehavior.Restrict) =>
        [.. Revoke(All, behavior: behavior), .. Change([], [], privileges, grantable)];

    /// <summary>Takes and gives only what differs.</summary>
    public IEnumerable<string> Change(ValueArray<string> before, ValueArray<string> grantableBefore, ValueArray<string> after, ValueArray<string> grantableAfter) =>
    [
        .. Revoke(before.Except(after)),
        .. Revoke(grantableBefore.Intersect(after).Except(grantableAfter), "GRANT OPTION FOR "),
        .. Grant(after.Except(before).Except(grantableAfter), ""),
        .. Grant(grantableAfter.Except(grantableBefore), " WITH GRANT OPTION"),
    ];

    private static string Keyword(string privilege) => privilege.Length > 0 && privilege.All(c => char.IsAsciiLetterUpper(c) || c == ' ')
        ? privilege
        : throw new ArgumentException($"'{privilege}' isn't a privilege. Write one as PostgreSQL does, as in SELECT or EXECUTE.", nameof(privilege));

    private IEnumerable<string> Revoke(IEnumerable<string> privileges, string option = "", DropBehavior behavior = DropBehavior.Restrict) =>
        List(privileges) is { Length: > 0 } list
            ? [$"{Prefix}REVOKE {option}{list} ON {On} FROM {Quote.Role(Grantee)}{(behavior == DropBehavior.Cascade ? " CASCADE" : "")}"]
            : [];

    private IEnumerable<string> Grant(IEnumerable<string> privileges, string option) =>
        List(privileges) is { Length: > 0 } list ? [$"{Prefix}GRANT {list} ON {On} TO {Quote.Role(Grantee)}{option}"] : [];

    private string List(IEnumerable<string> privileges) =>
        string.Join(", ", privileges.Select(p => Keyword(p) + (Column is null ? "" : $" ({Quote.Id(Column)})")));
}
