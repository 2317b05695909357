namespace AssetTracer.Schema.CommandLine;

/// <summary>Which environment a run is told that its databases belong to.</summary>
internal static class TargetEnvironment
{
    /// <summary>Tells a run what the command line says; what the application says of itself is said of its own databases alone.</summary>
    /// <param name="options">How migrations are run, as the application says.</param>
    /// <param name="environment">The environment; null if the command line doesn't say.</param>
    /// <param name="previous">The one that they belonged to until now; null if the command line doesn't say.</param>
    /// <param name="isOwn">Whether they are the application's own.</param>
    public static void Set(MigrationOptions options, string? environment, string? previous, bool isOwn)
    {
        if (environment is not null)
        {
            (options.Environment, options.PreviousEnvironment) = (Words.Flat(environment), previous ?? options.PreviousEnvironment);
        }
        else if (!isOwn)
        {
            (options.Environment, options.PreviousEnvironment) = (null, null);
        }
    }
}
