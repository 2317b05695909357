using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema;

/// <summary>Takes the expectations of a migration: how one sees that it worked.</summary>
/// <remarks>
/// Expectations on the structure are judged on a snapshot, so they hold against a database as well as against a stored snapshot file;
/// <see cref="Holds"/> and <see cref="NoRows"/> ask the database.
/// </remarks>
public sealed partial class VerificationBuilder
{
    private const string Position = "position";

    private readonly List<Expectation> _expectations = [];

    internal VerificationBuilder()
    {
    }

    internal IReadOnlyList<Expectation> Expectations => _expectations;

    /// <summary>Expects an object to exist.</summary>
    /// <param name="target">The object.</param>
    public VerificationBuilder Exists(ObjectIdentity target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Expect($"{target} exists", [target], Claim.Exists(target));
    }

    /// <summary>Expects an object not to exist.</summary>
    /// <param name="target">The object.</param>
    public VerificationBuilder IsAbsent(ObjectIdentity target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Expect($"{target} is absent", [target], Claim.IsAbsent(target));
    }

    /// <summary>Expects an object to be exactly as given, in every attribute but its place among others.</summary>
    /// <param name="expected">The object as it shall be, with expressions as PostgreSQL prints them.</param>
    public VerificationBuilder Matches(SchemaObject expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        expected = ObjectKinds.RulesFor(expected.Identity.Kind).WithTypesNamedAny(expected);
        var attributes = SnapshotFile.Attributes(expected);
        return Expect(
            $"{expected.Identity} is as defined",
            [expected.Identity],
            [
                Claim.Exists(expected.Identity),
                .. attributes.Where(a => a.Key != Position).Select(a => Attribute(a.Key, a.Value, name => name == a.Key)),
                Attribute("", string.Join(", ", attributes.Keys), name => name != Position && !attributes.ContainsKey(name)),
            ]);

        // The last of them speaks of all the others, which are to be as they are where nothing is said.
        Claim Attribute(string name, string says, Func<string, bool> isMeant) => Claim.Of<SchemaObject>(
            expected.Identity,
            name.Length == 0 ? "other attributes" : name,
            says,
            actual => SchemaComparer.Attributes(expected, actual).Where(c => isMeant(c.Attribute)).ToList() is { Count: > 0 } changes
                ? string.Join("; ", changes.Select(c => $"{c.InWords} is {c.After ?? "not set"} instead of {c.Before ?? "not set"}"))
                : null);
    }

    /// <summary>Expects a condition to hold in the database.</summary>
    /// <param name="description">What is expected, in words.</param>
    /// <param name="condition">An SQL expression of type boolean; null counts as not holding.</param>
    /// <param name="onlyAfterUp">
    /// Whether it is expected when the migration has just run, and no longer: because it speaks of rows that may change later. Default: false, a gate, a
    /// proof and <see cref="MigrationRunner.VerifyAsync"/> ask it ever after.
    /// </param>
    public VerificationBuilder Holds(string description, [StringSyntax("sql")] string condition, bool onlyAfterUp = false)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(condition);
        _expectations.Add(new Expectation.Condition(description, condition) { OnlyAfterUp = onlyAfterUp });
        return this;
    }

    /// <summary>Expects a query to find nothing. If it finds rows, the first of them are shown.</summary>
    /// <param name="description">What is expected, in words.</param>
    /// <param name="query">A query whose rows are offences.</param>
    /// <param name="onlyAfterUp">As for <see cref="Holds"/>. Default: false.</param>
    public VerificationBuilder NoRows(string description, [StringSyntax("sql")] string query, bool onlyAfterUp = false)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(query);
        _expectations.Add(new Expectation.NoRows(description, query) { OnlyAfterUp = onlyAfterUp });
        return this;
    }

    /// <summary>Adds an expectation on an object's being there, with whatever else must be so then.</summary>
    /// <param name="description">What is expected, in words.</param>
    /// <param name="looksAt">The objects that the judgement needs; the first is the one that must be there.</param>
    /// <param name="failure">Says what is wrong, or <see langword="null"/> if all is as expected.</param>
    internal VerificationBuilder Expect(string description, ReadOnlySpan<ObjectIdentity> looksAt, Func<SchemaSnapshot, string?> failure) =>
        Expect(description, looksAt, new Claim(looksAt[0], Claim.Presence, Claim.Yes, failure));

    /// <summary>Adds an expectation on the structure.</summary>
    /// <param name="description">What is expected, in words.</param>
    /// <param name="looksAt">The objects that the judgement needs.</param>
    /// <param name="claims">What is said of each object; a later migration may contradict each by itself.</param>
    internal VerificationBuilder Expect(string description, ReadOnlySpan<ObjectIdentity> looksAt, params IEnumerable<Claim?> claims)
    {
        _expectations.Add(new Expectation.Structural(description, ValueArray.Create(looksAt), claims.OfType<Claim>().ToValueArray()));
        return this;
    }
}
