namespace AssetTracer.Schema;

/// <summary>A database belongs to another environment than the one that <see cref="MigrationOptions.Environment"/> names, so nothing was changed.</summary>
public sealed class MigrationEnvironmentException : SchemaMigrationException
{
    internal MigrationEnvironmentException(string database, string actual, string expected)
        : base(
            $"{database} belongs to {actual}, as its own journal says, and not to {expected}. Name the right database or the right environment. If it belongs to {expected} from now on, "
            + $"as a restored copy does, set MigrationOptions.{nameof(MigrationOptions.PreviousEnvironment)} to \"{actual}\" (on the command line, --environment-was) for one run. Nothing was changed.") =>
        (Actual, Expected) = (actual, expected);

    /// <summary>The environment that the database says it belongs to.</summary>
    public string Actual { get; }

    /// <summary>The environment that <see cref="MigrationOptions.Environment"/> names.</summary>
    public string Expected { get; }
}
