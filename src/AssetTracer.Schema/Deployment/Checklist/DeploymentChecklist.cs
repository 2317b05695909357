using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>What has to be so before code is deployed: items that answer for themselves, and items that somebody ticks by name.</summary>
/// <param name="checks">The items that answer for themselves, in the order in which they are asked; <see cref="DeploymentChecks"/> has those of the library.</param>
/// <param name="options">What is asked besides. Default: as <see cref="ChecklistOptions"/> says.</param>
/// <param name="clock">Tells when an item was asked. Default: the system's clock.</param>
public sealed class DeploymentChecklist(IEnumerable<IDeploymentCheck> checks, ChecklistOptions? options = null, TimeProvider? clock = null)
{
    private readonly IReadOnlyList<IDeploymentCheck> _checks = [.. checks];
    private readonly ChecklistOptions _options = options ?? new();
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>Asks every item that answers for itself, one after the other, and takes over what was ticked before.</summary>
    /// <param name="earlier">The checklist as it stood. Default: none. What was ticked for another deployment, too long ago, or when the item said something else, doesn't count.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <exception cref="MigrationDefinitionException">Two items have one id, or one that isn't there or without a reason is left out.</exception>
    public async Task<ChecklistReport> AskAsync(ChecklistReport? earlier = null, CancellationToken cancellationToken = default)
    {
        Check();
        var now = _clock.GetUtcNow();
        var leftOut = _options.LeftOut.ToDictionary(l => l.Id, l => l.Reason, StringComparer.Ordinal);
        var round = new CheckRound();
        var items = new List<ChecklistItem>();
        foreach (var check in _checks)
        {
            items.Add(leftOut.TryGetValue(check.Id, out var reason)
                ? new(check.Id, check.Title, false, ChecklistOutcome.LeftOut) { Summary = reason }
                : await AskAsync(check, round, cancellationToken).ConfigureAwait(false));
        }

        foreach (var (id, title) in _options.Manual)
        {
            items.Add(leftOut.TryGetValue(id, out var reason)
                ? new(id, title, true, ChecklistOutcome.LeftOut) { Summary = reason }
                : Ticked(earlier, id, title) is not { } ticked ? new(id, title, true, ChecklistOutcome.Open)
                : now - ticked.At <= _options.TicksCountFor ? ticked
                : new(id, title, true, ChecklistOutcome.Open) { Summary = string.Create(CultureInfo.InvariantCulture, $"{ticked.By} ticked it on {ticked.At!.Value.UtcDateTime:yyyy-MM-dd}, which is too long ago") });
        }

        return new() { Deployment = _options.Deployment, AskedAt = now, Items = items.ToValueArray() };
    }

    private ChecklistItem? Ticked(ChecklistReport? earlier, string id, string title) => earlier?.Deployment != _options.Deployment
        ? null
        : earlier.Items.FirstOrDefault(i => i is { IsManual: true, Outcome: ChecklistOutcome.Passed, At: not null } && i.Id == id && i.Title == title);

    private async Task<ChecklistItem> AskAsync(IDeploymentCheck check, CheckRound round, CancellationToken cancellationToken)
    {
        CheckResult answer;
        try
        {
            answer = check is BuiltInCheck own
                ? await own.AskAsync(round, cancellationToken).ConfigureAwait(false)
                : await check.AskAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // whatever goes wrong with one item, the others are still asked, and this one isn't passed
        catch (Exception e)
#pragma warning restore CA1031
        {
            answer = CheckResult.NotAsked(Why(e));
        }

        return new(check.Id, check.Title, false, answer.Outcome) { Summary = answer.Summary, Findings = answer.Findings, At = _clock.GetUtcNow() };
    }

    // What complains about a text may quote a piece of it, such as half a password.
    private static string Why(Exception error) => error switch
    {
        SchemaMigrationException or IOException or UnauthorizedAccessException => error.Message,
        PostgresException refused => $"The server refused the question: {refused.MessageText} ({refused.SqlState}).",
        NpgsqlException => $"The database couldn't be asked: {error.Message.TrimEnd('.')}.",
        ArgumentException or FormatException => $"The check failed with {error.GetType().Name}. Run it by itself to see why.",
        _ => $"The check failed with {error.GetType().Name}: {error.Message.TrimEnd('.')}.",
    };

    private void Check()
    {
        if (string.IsNullOrWhiteSpace(_options.Deployment))
        {
            throw new MigrationDefinitionException("ChecklistOptions.Deployment is empty. Say what is deployed, as in \"release 14\".");
        }

        var ids = _checks.Select(c => c.Id).Concat(_options.Manual.Select(m => m.Id)).ToList();
        if (ids.GroupBy(i => i).FirstOrDefault(g => g.Count() > 1) is { Key: var twice })
        {
            throw new MigrationDefinitionException($"Two items of the checklist are called '{twice}'. Give each an id of its own.");
        }

        if (_options.LeftOut.FirstOrDefault(l => string.IsNullOrWhiteSpace(l.Reason)) is { } silent)
        {
            throw new MigrationDefinitionException($"The checklist leaves '{silent.Id}' out without a reason. Say why, or ask it.");
        }

        if (_options.LeftOut.FirstOrDefault(l => !ids.Contains(l.Id)) is { } unknown)
        {
            throw new MigrationDefinitionException($"The checklist has no item '{unknown.Id}' to leave out. Its items are {Wording.List(ids)}.");
        }
    }
}
