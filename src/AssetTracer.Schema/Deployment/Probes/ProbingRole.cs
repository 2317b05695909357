using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema;

/// <summary>Takes the questions that one role asks.</summary>
public sealed class ProbingRole
{
    private readonly AccessProbes _probes;
    private readonly ProbedRole _role;

    internal ProbingRole(AccessProbes probes, ProbedRole role) => (_probes, _role) = (probes, role);

    /// <summary>Asks how many rows it sees.</summary>
    /// <param name="on">Of what.</param>
    /// <param name="expect">What is expected. Default: nothing; the answer is compared with that of another database.</param>
    /// <param name="where">Which rows are meant, as an SQL condition. Default: all.</param>
    /// <exception cref="MigrationDefinitionException">The condition isn't one.</exception>
    public ProbingRole Select(QualifiedName on, AccessExpectation? expect = null, [StringSyntax("sql")] string? where = null) =>
        Add(new(_role, AccessCommand.Select, on) { Where = where, Expected = expect });

    /// <summary>Asks whether it may add a row.</summary>
    /// <param name="on">To what.</param>
    /// <param name="values">The values by column, each as text that becomes the column's type. Default: the columns' defaults.</param>
    /// <param name="expect">What is expected. Default: nothing; the answer is compared with that of another database.</param>
    public ProbingRole Insert(QualifiedName on, Dictionary<string, string?>? values = null, AccessExpectation? expect = null)
    {
        var columns = (values ?? []).Keys.Order(StringComparer.Ordinal).ToValueArray();
        return Add(new(_role, AccessCommand.Insert, on) { Columns = columns, Values = columns.Select(c => values![c]).ToValueArray(), Expected = expect });
    }

    /// <summary>
    /// Asks how many rows it may change. By itself that reads nothing; a <paramref name="where"/>, or a <paramref name="set"/> that reads a column, needs the
    /// privilege to read, and reaches only rows that the policies for reading show, as such a statement of the application's would. Whether a row can be given
    /// to somebody else is asked by setting just that.
    /// </summary>
    /// <param name="on">Of what.</param>
    /// <param name="expect">What is expected. Default: nothing; the answer is compared with that of another database.</param>
    /// <param name="where">Which rows are meant, as an SQL condition. Default: all.</param>
    /// <param name="set">What is set, as in <c>note = 'x'</c>. Default: a column that may be set, to its default or to what some row has.</param>
    /// <exception cref="MigrationDefinitionException">The condition or what is set isn't SQL.</exception>
    public ProbingRole Update(QualifiedName on, AccessExpectation? expect = null, [StringSyntax("sql")] string? where = null, [StringSyntax("sql")] string? set = null) =>
        Add(new(_role, AccessCommand.Update, on) { Where = where, Assignments = set, Expected = expect });

    /// <summary>Asks how many rows it may delete.</summary>
    /// <param name="on">From what.</param>
    /// <param name="expect">What is expected. Default: nothing; the answer is compared with that of another database.</param>
    /// <param name="where">Which rows are meant, as an SQL condition. Default: all.</param>
    /// <exception cref="MigrationDefinitionException">The condition isn't one.</exception>
    public ProbingRole Delete(QualifiedName on, AccessExpectation? expect = null, [StringSyntax("sql")] string? where = null) =>
        Add(new(_role, AccessCommand.Delete, on) { Where = where, Expected = expect });

    private ProbingRole Add(AccessProbe probe)
    {
        // whatever somebody writes as a condition, it must stay one statement, in parentheses and without
        if (probe.Where is { } where)
        {
            ProbeSession.Demand($"SELECT {where}", probe.ToString());
        }

        ProbeSession.Demand(AccessQuestion.Sql(probe, probe.Assignments ?? "id = DEFAULT"), probe.ToString());
        _probes.Add(probe);
        return this;
    }
}
