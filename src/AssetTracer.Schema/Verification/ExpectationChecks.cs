using System.Text.Json;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>The queries that judge a migration's expectations, as part of a batch in whatever transaction the connection is in.</summary>
/// <param name="expectations">The expectations.</param>
/// <param name="probes">Takes the questions whether all is well, where those are cheaper than reading the catalogs; if it isn't, they don't tell why.</param>
internal sealed class ExpectationChecks(IReadOnlyList<Expectation> expectations, RepeatedStatements? probes = null)
{
    public const int RowsShown = 5;

    private const int CharactersShown = 200;

    // Each number of them is a statement of its own, which the server has to plan.
    private const int MostAtOnce = 6;

    // What the batch's own statements answer comes before this one. They can't know its name.
    private static readonly string Marker = $"expectations_{Guid.NewGuid():N}";

    private readonly List<(Expectation Expectation, string Sql)> _queries = Queries(expectations);
    private readonly List<Expectation.Structural> _probed = probes is null ? [] : [.. expectations.OfType<Expectation.Structural>().Where(IsProbed)];
    private readonly CatalogRequest? _catalogs = RequestFor([.. expectations.OfType<Expectation.Structural>().Where(e => probes is null || !IsProbed(e))]);

    // Where the first query stands in the batch.
    private int _first = int.MaxValue;

    private List<Probe> Probes => field ??= [.. _probed.SelectMany(e => e.Claims).Select(c => c.Probe!).Distinct()];

    /// <summary>Adds the queries. They come last, because reading the catalogs empties the search path for the rest of the transaction.</summary>
    public void Append(NpgsqlBatch batch, PostgresVersion server)
    {
        (probes ?? new()).Append(batch, $"SELECT true AS {Marker}");
        _first = batch.BatchCommands.Count;
        foreach (var (_, sql) in _queries)
        {
            batch.BatchCommands.Add(StatementCommand.Of(sql));
        }

        foreach (var probe in Probes)
        {
            probes!.Append(batch, probe.Sql, probe.Schema, probe.Name);
        }

        if (_catalogs is not null)
        {
            CatalogReader.Append(batch, _catalogs, server);
        }
    }

    /// <summary>Whether the server can tell by itself whether all is well.</summary>
    public bool IsForServer => _queries.Count == 0 && _catalogs is null && Probes.Count is > 0 and <= MostAtOnce;

    /// <summary>Adds one statement that fails, as a division by zero, unless all is well.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="before">A condition that is judged first.</param>
    /// <param name="after">A condition that is judged last.</param>
    public void AppendVerdict(NpgsqlBatch batch, string before, string after)
    {
        var values = new List<string?>();
        var parts = new List<string> { before, after };
        foreach (var probe in Probes)
        {
            parts.Add(probe.Sql);
            values.AddRange([probe.Schema, probe.Name]);
        }

        probes!.Append(batch, probes.Write(parts, Verdict), [.. values]);
    }

    // What is judged first, what is judged last, and the queries of the probes.
    private static string Verdict(List<string> parts)
    {
        var conditions = parts.Skip(2).Select((sql, i) => $"({Probe.WithParameters(sql, (i * 2) + 1, (i * 2) + 2)})");
        return $"SELECT 1 / CASE WHEN {string.Join("\n     AND ", [parts[0], .. conditions, parts[1]])} THEN 1 ELSE 0 END";
    }

    /// <summary>The expectation that a query belongs to, by its place in the batch.</summary>
    public Expectation? Asking(int place) => place >= _first && place < _first + _queries.Count ? _queries[place - _first].Expectation : null;

    /// <summary>What the query at a place in the batch names at a position where the server stopped reading it, counted from 1.</summary>
    public string? NameAt(int place, int position) => StatementNames.At(_queries[place - _first].Sql, position - 1);

    /// <summary>What comes of an expectation whose query the server refuses.</summary>
    public static ExpectationResult Unanswered(Expectation expectation, PostgresException cause) =>
        new(expectation.Description, ExpectationOutcome.Failed, $"its query fails: {cause.MessageText} ({cause.SqlState})");

    /// <summary>Reads what the queries answered.</summary>
    public async Task<Judgement> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        while (reader.FieldCount != 1 || reader.GetName(0) != Marker)
        {
            if (!await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new InvalidOperationException("The answers of the expectations are missing.");
            }
        }

        var answers = new Dictionary<Expectation, string?>(ReferenceEqualityComparer.Instance);
        foreach (var (expectation, _) in _queries)
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            answers[expectation] = await ReasonAsync(expectation, reader, cancellationToken).ConfigureAwait(false);
        }

        var isComplete = true;
        foreach (var _ in Probes)
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            isComplete &= reader.GetBoolean(0);
        }

        foreach (var expectation in isComplete ? _probed : [])
        {
            answers[expectation] = null;
        }

        if (_catalogs is null)
        {
            return new(answers, Snapshot: null, isComplete);
        }

        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return new(answers, new SchemaSnapshot(await CatalogReader.ReadAsync(reader, _catalogs, cancellationToken).ConfigureAwait(false)), isComplete);
    }

    private static bool IsProbed(Expectation.Structural expectation) => !expectation.Claims.IsEmpty && expectation.Claims.All(c => c.Probe is not null);

    // The line breaks keep a comment at the end from swallowing the parenthesis.
    private static List<(Expectation Expectation, string Sql)> Queries(IReadOnlyList<Expectation> expectations)
    {
        var queries = new List<(Expectation, string)>();
        foreach (var expectation in expectations)
        {
            switch (expectation)
            {
                case Expectation.Condition condition:
                    queries.Add((expectation, $"SELECT (\n{WithoutSemicolon(condition.Sql)}\n)"));
                    break;
                case Expectation.NoRows noRows:
                    queries.Add((expectation, $"SELECT to_json(offending)::text FROM (\n{WithoutSemicolon(noRows.Sql)}\n) AS offending LIMIT {RowsShown + 1}"));
                    break;
                default:
                    break;
            }
        }

        return queries;
    }

    private static string WithoutSemicolon(string sql) => SqlScript.Split(sql)[0].Text;

    private static async Task<string?> ReasonAsync(Expectation expectation, NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new List<string>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(expectation is Expectation.Condition ? ReasonOf(reader) : InWords(reader.GetString(0)));
        }

        return expectation switch
        {
            Expectation.Condition => rows is [""] ? null : rows.FirstOrDefault("it has no value"),
            _ when rows.Count == 0 => null,
            _ => $"it found {(rows.Count > RowsShown ? $"rows, of which the first {RowsShown} are " : "")}{string.Join("; ", rows.Take(RowsShown))}",
        };
    }

    private static string ReasonOf(NpgsqlDataReader reader) => reader.IsDBNull(0) ? "it is null" : reader.GetValue(0) switch
    {
        true => "",
        false => "it is false",
        var value => $"it is {Cut($"{value}")}, not true or false",
    };

    /// <summary>A row that was read as JSON, for a message.</summary>
    public static string InWords(string row)
    {
        using var document = JsonDocument.Parse(row);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? $"({string.Join(", ", document.RootElement.EnumerateObject().Select(p => $"{p.Name} = {Cut(p.Value.ToString())}"))})"
            : Cut(row);
    }

    // A message is for reading, and a row may hold a file.
    private static string Cut(string value) => value.Length <= CharactersShown ? value : value[..CharactersShown] + "…";

    private static CatalogRequest? RequestFor(List<Expectation.Structural> expectations)
    {
        if (expectations.TrueForAll(e => e.LooksAt.IsEmpty))
        {
            return null;
        }

        var objects = expectations.SelectMany(e => e.LooksAt).Distinct().ToList();
        var schemas = objects.Select(o => o.Schema).Distinct().ToArray();
        return new(
            objects.Select(o => o.Kind).ToHashSet(),
            // Objects of the whole database are read only when no schema is asked for.
            schemas.Contains("") ? null : schemas,
            [.. objects.SelectMany(Names).Distinct()]);
    }

    private static IEnumerable<string> Names(ObjectIdentity identity) =>
        identity.On is { } target ? Names(target).Append(identity.Name.Name) : [identity.Name.Name];
}
