using AssetTracer.Schema.Hosting;
using Npgsql;

namespace AssetTracer.Schema.Tests.Hosting;

/// <summary>What a failure is about is read from what the server says, in whatever language it says it.</summary>
public sealed class FailureReaderTests
{
    [TestCase("23505", "duplicate key value violates unique constraint \"k\"", "_bt_check_unique", "t", "k", ExpectedResult = "duplicate key, k on public.t")]
    [TestCase("23505", "raised by a function: 4711", "exec_stmt_raise", null, null, ExpectedResult = "duplicate key, not named by the server")]
    [TestCase("42501", "new row violates row-level security policy for table \"t\"", "ExecWithCheckOptions", null, null, ExpectedResult = "policy violation, t")]
    [TestCase("42501", "new row violates row-level security policy \"p\" for table \"t\"", "ExecWithCheckOptions", null, null, ExpectedResult = "policy violation, t, policy p")]
    [TestCase("42501", "neue Zeile verletzt Policy für Sicherheit auf Zeilenebene »p« für Tabelle »t«", "ExecWithCheckOptions", null, null, ExpectedResult = "policy violation, t, policy p")]
    [TestCase("42501", "query would be affected by row-level security policy for table \"t\"", "check_enable_rls", null, null, ExpectedResult = "policy violation, t")]
    [TestCase("42501", "permission denied for table t", "aclcheck_error", null, null, ExpectedResult = "missing grant, table t")]
    [TestCase("42501", "droit refusé pour la table t", "aclcheck_error", null, null, ExpectedResult = "missing grant, droit refusé pour la table t")]
    [TestCase("42501", "card 4711 is not yours", "exec_stmt_raise", null, null, ExpectedResult = "missing grant, not named by the server")]
    [TestCase("42703", "column \"c\" of relation \"t\" does not exist", "checkInsertTargets", null, null, ExpectedResult = "missing column, t.c")]
    [TestCase("42703", "column q.c does not exist", "errorMissingColumn", null, null, ExpectedResult = "missing column, q.c")]
    [TestCase("42703", "Spalte »c« von Relation »t« existiert nicht", "checkInsertTargets", null, null, ExpectedResult = "missing column, t.c")]
    [TestCase("42P01", "relation \"app.t\" does not exist", "parserOpenTable", null, null, ExpectedResult = "missing table, app.t")]
    [TestCase("42P01", "la relation « t » n'existe pas", "parserOpenTable", null, null, ExpectedResult = "missing table, t")]
    [TestCase("55P03", "could not obtain lock on row in relation \"t\"", "heap_lock_tuple", null, null, ExpectedResult = "lock timeout, t")]
    [TestCase("55P03", "canceling statement due to lock timeout", "ProcessInterrupts", null, null, ExpectedResult = "lock timeout, not named by the server")]
    [TestCase("23503", "insert or update on table \"t\" violates foreign key constraint \"k\"", "ri_ReportViolation", "t", "k", ExpectedResult = null)]
    public string? It_is_told_by_kind_and_name(string state, string message, string routine, string? table, string? constraint) =>
        FailureReader.Read(Failure(state, message, routine, table, constraint))?.ToString();

    [Test]
    public void The_table_of_a_lock_is_found_in_the_context() => Assert.That(
        FailureReader.Read(Failure("40P01", "deadlock detected", "DeadLockReport", where: "while updating tuple (0,1) in relation \"quotations\""))!.Value.Subject,
        Is.EqualTo("quotations"));

    [Test]
    public void Only_so_many_names_are_kept()
    {
        var counts = new FailureCounts(maximum: 2);
        foreach (var name in new[] { "a", "b", "c", "d", "a" })
        {
            counts.Add(new(FailureKind.MissingTable, name));
        }

        counts.Add(new(FailureKind.MissingColumn, "e"));

        Assert.That(counts.Read().Select(c => $"{c.Key}: {c.Value}"), Is.EquivalentTo(
            ["missing table, a: 2", "missing table, b: 1", "missing table, others: 2", "missing column, others: 1"]));
    }

    [Test]
    public void Who_meets_a_new_name_at_the_same_time_takes_one_place_together()
    {
        const int Names = 500;
        var counts = new FailureCounts(Names);
        using var together = new Barrier(4);
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var name = 0; name < Names; name++)
            {
                together.SignalAndWait();
                counts.Add(new(FailureKind.MissingTable, $"t{name}"));
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.That(counts.Read(), Has.Count.EqualTo(Names).And.All.Matches<KeyValuePair<FailureKey, long>>(c => c.Value == 4 && c.Key.Subject != FailureCounts.Others));
    }

    private static PostgresException Failure(
        string state, string message, string routine, string? table = null, string? constraint = null, string? where = null) =>
        new(message, "ERROR", "ERROR", state, where: where, schemaName: table is null ? null : "public", tableName: table, constraintName: constraint, routine: routine);
}
