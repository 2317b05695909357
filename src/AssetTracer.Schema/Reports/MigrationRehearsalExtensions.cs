using System.Globalization;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>Writes a rehearsal out.</summary>
public static class MigrationRehearsalExtensions
{
    /// <summary>The rehearsal as text: how long each statement took, what it locked and wrote anew; then what the plan makes of the structure.</summary>
    /// <param name="rehearsal">The rehearsal.</param>
    public static string ToText(this MigrationRehearsal rehearsal)
    {
        var text = new StringBuilder(rehearsal.Passed ? "The plan can be carried out" : "The plan can't be carried out")
            .Append(CultureInfo.InvariantCulture, $": {Wording.Count(rehearsal.Migrations.Count, "migration")} rehearsed and rolled back.\n");
        foreach (var migration in rehearsal.Migrations)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{(migration.Direction == MigrationDirection.Up ? "Apply" : "Revert")} {migration.Version}: {migration.Description.ReplaceLineEndings(" ")}, {Time(migration.Duration)}\n");
            for (var i = 0; i < migration.Statements.Count; i++)
            {
                Write(text, i + 1, migration.Statements[i]);
            }

            foreach (var line in (migration.Verification?.Failures ?? []).Select(f => $"Not as expected: {f}").Append(migration.Failure).OfType<string>())
            {
                text.Append("  ").Append(line.ReplaceLineEndings("\n  ")).Append('\n');
            }
        }

        foreach (var note in rehearsal.Notes)
        {
            text.Append('\n').Append(note).Append('\n');
        }

        return text.Append('\n').Append(rehearsal.Difference.ToText()).ToString();
    }

    private static void Write(StringBuilder text, int number, RehearsedStatement statement)
    {
        text.Append(CultureInfo.InvariantCulture, $"{$"{number}. ".PadLeft(6)}{statement.Statement.Text.ReplaceLineEndings("\n      ")}\n      -> {Time(statement.Duration)}\n");
        if (!statement.Locks.IsEmpty)
        {
            text.Append(CultureInfo.InvariantCulture, $"      -> Locks: {string.Join("; ", statement.Locks.Select(l => $"{l} ({l.Level.WhoWaits()})"))}.\n");
        }

        if (!statement.Rewritten.IsEmpty)
        {
            text.Append(CultureInfo.InvariantCulture, $"      -> Written anew: {string.Join(", ", statement.Rewritten)}.\n");
        }

        if (statement.Note is { } note)
        {
            text.Append(CultureInfo.InvariantCulture, $"      -> {note}\n");
        }
    }

    private static string Time(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.#} ms");
}
