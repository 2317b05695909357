namespace AssetTracer.Schema;

/// <summary>A database belongs to another environment than the one that <see cref="MigrationOptions.Environment"/> names, so nothing was changed.</summary>
public sealed class MigrationEnvironmentException : SchemaMigrationException
{
    internal MigrationEnvironmentException(string database, string said, string named)
        : base(
            $"{database} belongs to {said}, as its own journal says, and not to {named}. Name the right database or the right environment. If it belongs to {named} from now on, "
            + $"as a restored copy does, set MigrationOptions.{nameof(MigrationOptions.PreviousEnvironment)} to \"{said}\" (on the command line, --environment-was) for one run. Nothing was changed.") =>
        (Said, Named) = (said, named);

    /// <summary>The environment that the database says it belongs to.</summary>
    public string Said { get; }

    /// <summary>The environment that <see cref="MigrationOptions.Environment"/> names.</summary>
    public string Named { get; }
}
