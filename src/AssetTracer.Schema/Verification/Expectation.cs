namespace AssetTracer.Schema;

/// <summary>Something a migration expects to be true once it has run.</summary>
internal abstract record Expectation
{
    private Expectation()
    {
    }

    /// <summary>What is expected, in words.</summary>
    public abstract string Description { get; }

    /// <summary>An expectation on the structure: it can be judged on any snapshot that holds the objects it looks at.</summary>
    /// <param name="Description">What is expected.</param>
    /// <param name="LooksAt">The objects that the judgement needs.</param>
    /// <param name="Claims">What it says of each object.</param>
    public sealed record Structural(string Description, ValueArray<ObjectIdentity> LooksAt, ValueArray<Claim> Claims) : Expectation
    {
        public override string Description { get; } = Description;

        /// <summary>Says what is wrong, or null if all is as expected.</summary>
        public string? Failure(SchemaSnapshot snapshot) =>
            Claims.Select(c => c.Failure(snapshot)).OfType<string>().ToList() is { Count: > 0 } reasons ? string.Join("; ", reasons) : null;
    }

    /// <summary>An expectation that asks the database.</summary>
    /// <param name="Sql">What it asks.</param>
    public abstract record Query(string Sql) : Expectation
    {
        /// <summary>Whether it is asked when the migration has just run, and no longer.</summary>
        public bool OnlyAfterUp { get; init; }
    }

    /// <summary>A condition that the database must find true.</summary>
    /// <param name="Description">What is expected.</param>
    /// <param name="Sql">An SQL expression of type boolean.</param>
    public sealed record Condition(string Description, string Sql) : Query(Sql)
    {
        public override string Description { get; } = Description;
    }

    /// <summary>A query that must find nothing.</summary>
    /// <param name="Description">What is expected.</param>
    /// <param name="Sql">A query whose rows are offences.</param>
    public sealed record NoRows(string Description, string Sql) : Query(Sql)
    {
        public override string Description { get; } = Description;
    }
}
