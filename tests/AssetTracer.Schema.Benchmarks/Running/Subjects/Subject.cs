using System.Diagnostics.CodeAnalysis;
using Npgsql;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running.Subjects;

/// <summary>One way to bring a database up to date with the first so many of a thousand migrations.</summary>
internal abstract partial class Subject
{
    public const int First = 1000;

    public abstract string Name { get; }

    public static string Table(int number) => Invariant($"""
        CREATE TABLE public.t{number} (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        )
        """);

    public static string Index(int number) => Invariant($"CREATE INDEX t{number}_name_idx ON public.t{number} (name)");

    public static string Script(int number) => $"{Table(number)};\n{Index(number)};\n";

    public static IEnumerable<int> Numbers(int count) => Enumerable.Range(First, count);

    /// <summary>Makes instances of the generated types whose names begin with a word.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2072:UnrecognizedReflectionPattern", Justification = "Where code is trimmed, the types of this assembly are kept.")]
    public static IEnumerable<T> Instances<T>(string word, int count) => Numbers(count).Select(n => (T)Activator.CreateInstance(TypeOf(word, n))!);

    [UnconditionalSuppressMessage("Trimming", "IL2026:RequiresUnreferencedCode", Justification = "Where code is trimmed, the types of this assembly are kept.")]
    public static Type TypeOf(string word, int number) =>
        typeof(Subject).Assembly.GetType(Invariant($"{typeof(Subject).Namespace}.{word}{number}"), throwOnError: true)!;

    /// <summary>What has to be there besides the database.</summary>
    public virtual void Prepare(int count)
    {
    }

    /// <summary>Applies what is pending of the first so many migrations.</summary>
    public abstract Task ApplyAsync(string connectionString, int count);

    /// <summary>A data source of its own where nothing is pooled, as in a program that has just started; else the one that everybody shares.</summary>
    protected static async Task WithSourceAsync(string connectionString, Func<NpgsqlDataSource, Task> use)
    {
        if (SharedSource.Of(connectionString) is { } shared)
        {
            await use(shared);
            return;
        }

        await using var source = NpgsqlDataSource.Create(connectionString);
        await use(source);
    }
}
