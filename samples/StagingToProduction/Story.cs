using AssetTracer.Schema;

namespace StagingToProduction;

/// <summary>Tells on the console what happens.</summary>
internal static class Story
{
    private static int _chapter;

    public static void Chapter(string title)
    {
        Console.WriteLine();
        Console.WriteLine($"{++_chapter}. {title}");
        Console.WriteLine();
    }

    public static void Tell(MigrationSummary run)
    {
        foreach (var migration in run.Applied)
        {
            Console.WriteLine($"  applied   {migration.Version}  {migration.Description}");
        }

        foreach (var version in run.Reverted)
        {
            Console.WriteLine($"  reverted  {version}");
        }
    }
}
