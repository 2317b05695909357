using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema;

/// <summary>A view.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createview.html">CREATE VIEW</see>.</remarks>
public sealed record ViewDefinition : SchemaObject
{
    /// <summary>The view's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The columns, in order. The query decides them: they needn't be given to create a view.</summary>
    public ValueArray<ViewColumn> Columns { get; init; }

    /// <summary>The query, without a semicolon at its end.</summary>
    public required string Query { get; init; }

    /// <summary>Options as <c>name=value</c>, sorted: <c>check_option</c>, <c>security_barrier</c>, <c>security_invoker</c>.</summary>
    public ValueArray<string> Options { get; init; }

    /// <summary>The order in which the server keeps them.</summary>
    internal PrintedOrder OptionOrder { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a view.</summary>
    /// <param name="name">The view's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.View, name);
}

/// <summary>A column of a view.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">The type as <c>format_type</c> prints it, with the collation if it isn't the type's own.</param>
/// <param name="Default">The value that an insert into the view gives where it names none, as an SQL expression.</param>
public sealed record ViewColumn(string Name, string Type, string? Default = null);

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a view.</summary>
    /// <param name="name">The view's name.</param>
    /// <param name="query">The query.</param>
    /// <param name="securityInvoker">Whether the rights and the row security of whoever asks hold, not the owner's (PostgreSQL 15).</param>
    /// <param name="securityBarrier">Whether conditions of whoever asks are judged only after the view's own.</param>
    public void CreateView(QualifiedName name, [StringSyntax("sql")] string query, bool securityInvoker = false, bool securityBarrier = false) =>
        Create(View(name, query, securityInvoker, securityBarrier));

    /// <summary>Replaces the query and the options of a view, or creates it. The columns it had must stay, in order; new ones may follow.</summary>
    /// <inheritdoc cref="CreateView"/>
    public void ReplaceView(QualifiedName name, [StringSyntax("sql")] string query, bool securityInvoker = false, bool securityBarrier = false) =>
        Alter(View(name, "", securityInvoker, securityBarrier), View(name, query, securityInvoker, securityBarrier));

    /// <summary>Drops a view.</summary>
    /// <param name="name">The view's name.</param>
    /// <param name="behavior">Whether what depends on it is dropped too; by default the drop fails then.</param>
    public void DropView(QualifiedName name, DropBehavior behavior = DropBehavior.Restrict) => Drop(ViewDefinition.Named(name), behavior);

    /// <summary>Gives a view another name.</summary>
    /// <param name="name">The view's name.</param>
    /// <param name="newName">Its new name.</param>
    public void RenameView(QualifiedName name, string newName) => Rename(ViewDefinition.Named(name), newName);

    private static ViewDefinition View(QualifiedName name, string query, bool securityInvoker, bool securityBarrier) => new()
    {
        Name = name,
        Query = query,
        Options = [.. securityBarrier ? ["security_barrier=true"] : Array.Empty<string>(), .. securityInvoker ? ["security_invoker=true"] : Array.Empty<string>()],
    };
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a view to exist, with the given columns if there are any.</summary>
    /// <param name="name">The view's name.</param>
    /// <param name="columns">Columns that it must have, among others.</param>
    public VerificationBuilder HasView(QualifiedName name, params ReadOnlySpan<string> columns)
    {
        var wanted = ValueArray.Create(columns);
        return Expect(
            $"view {name} exists{(wanted.IsEmpty ? "" : $" with {string.Join(", ", wanted)}")}",
            [ViewDefinition.Named(name)],
            snapshot => snapshot.Find<ViewDefinition>(ViewDefinition.Named(name)) is not { } view ? "the view isn't there"
                : wanted.Except(view.Columns.Select(c => c.Name)).ToList() is { Count: > 0 } missing ? $"it has no column {string.Join(", ", missing)}"
                : null);
    }

    /// <summary>Expects that no view of that name exists.</summary>
    /// <param name="name">The view's name.</param>
    public VerificationBuilder HasNoView(QualifiedName name) => IsAbsent(ViewDefinition.Named(name));
}
