using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema;

/// <summary>Takes the expectations of a migration: how one sees that it worked.</summary>
/// <remarks>
/// Expectations on the structure are judged on a snapshot, so they hold against a database as well as against a stored snapshot file;
/// <see cref="Holds"/> and <see cref="NoRows"/> ask the database.
/// </remarks>
public sealed partial class VerificationBuilder
{
    private readonly List<Expectation> _expectations = [];

    internal VerificationBuilder()
    {
    }

    internal IReadOnlyList<Expectation> Expectations => _expectations;

    /// <summary>Expects an object to exist.</summary>
    /// <param name="target">The object.</param>
    public VerificationBuilder Exists(ObjectIdentity target) =>
        Expect($"{target} exists", [target], snapshot => snapshot.Find(target) is null ? "it isn't there" : null);

    /// <summary>Expects an object not to exist.</summary>
    /// <param name="target">The object.</param>
    public VerificationBuilder IsAbsent(ObjectIdentity target) =>
        Expect($"{target} is absent", [target], snapshot => snapshot.Find(target) is null ? null : "it is still there");

    /// <summary>Expects an object to be exactly as given, in every attribute but its place among others.</summary>
    /// <param name="expected">The object as it shall be, with expressions as PostgreSQL prints them.</param>
    public VerificationBuilder Matches(SchemaObject expected) => Expect(
        $"{expected.Identity} is as defined",
        [expected.Identity],
        snapshot => snapshot.Find(expected.Identity) is not { } actual ? "it isn't there"
            : SchemaComparer.Attributes(ObjectKinds.RulesFor(expected.Identity.Kind).WithTypesNamedAny(expected), actual).Where(c => c.Attribute != "position").ToList() is { Count: > 0 } changes
                ? string.Join("; ", changes.Select(c => $"{c.InWords} is {c.After ?? "not set"} instead of {c.Before ?? "not set"}"))
            : null);

    /// <summary>Expects a condition to hold in the database.</summary>
    /// <param name="description">What is expected, in words.</param>
    /// <param name="condition">An SQL expression of type boolean; null counts as not holding.</param>
    public VerificationBuilder Holds(string description, [StringSyntax("sql")] string condition)
    {
        _expectations.Add(new Expectation.Condition(description, condition));
        return this;
    }

    /// <summary>Expects a query to find nothing. If it finds rows, the first of them are shown.</summary>
    /// <param name="description">What is expected, in words.</param>
    /// <param name="query">A query whose rows are offences.</param>
    public VerificationBuilder NoRows(string description, [StringSyntax("sql")] string query)
    {
        _expectations.Add(new Expectation.NoRows(description, query));
        return this;
    }

    /// <summary>Adds an expectation on the structure.</summary>
    /// <param name="description">What is expected, in words.</param>
    /// <param name="looksAt">The objects that the judgement needs.</param>
    /// <param name="failure">Says what is wrong, or <see langword="null"/> if all is as expected.</param>
    internal VerificationBuilder Expect(string description, ReadOnlySpan<ObjectIdentity> looksAt, Func<SchemaSnapshot, string?> failure)
    {
        _expectations.Add(new Expectation.Structural(description, ValueArray.Create(looksAt), failure));
        return this;
    }
}
