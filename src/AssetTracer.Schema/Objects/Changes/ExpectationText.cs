using System.Globalization;

namespace AssetTracer.Schema;

/// <summary>Writes, in C#, the expectation that an object is there as it shall be, or isn't there.</summary>
internal static class ExpectationText
{
    /// <summary>The expectations that an object of a snapshot fulfils; what else is in the snapshot says which of them speak of it.</summary>
    public static IEnumerable<string> Of(SchemaObject item, SchemaSnapshot within) => item switch
    {
        TableDefinition { IsRowSecurityEnabled: true } table => [$"HasRowSecurity({Text(table.Name)}{(table.IsRowSecurityForced ? ", forced: true" : "")})"],
        TableDefinition table => [$"HasTable({Text(table.Name)})"],
        ColumnDefinition { ForeignOptions: null } column =>
            [$"HasColumn({Text(column.Table)}, {Text(column.Name)}, {Text(column.Type)}, nullable: {(column.IsNullable ? "true" : "false")})"],
        ConstraintDefinition { Type: ConstraintType.PrimaryKey } key => [$"HasPrimaryKey({Text(key.Table)}, {Texts(key.Columns)})"],
        ConstraintDefinition { Type: ConstraintType.Unique, IsTemporal: false } key => [$"HasUnique({Text(key.Table)}, {Texts(key.Columns)})"],
        ConstraintDefinition { Type: ConstraintType.ForeignKey, IsValidated: true, IsTemporal: false, ReferencedTable: { } other } key =>
            [$"HasForeignKey({Text(key.Table)}, [{Texts(key.Columns)}], {Text(other)})"],
        ConstraintDefinition { IsValidated: true } constraint => [$"HasConstraint({Text(constraint.Table)}, {Text(constraint.Name)})"],
        IndexDefinition index when index.UniqueKeys() is { } columns && columns.All(c => c[0] != '"') && within.Find(TableDefinition.Named(index.Table)) is not null =>
            [$"HasIndex({Text(index.Name)}, unique: true)", $"HasUnique({Text(index.Table)}, {Texts(columns)})"],
        IndexDefinition { IsValid: true } index => [$"HasIndex({Text(index.Name)}, unique: {(index.IsUnique ? "true" : "false")})"],
        PolicyDefinition policy when within.Find<TableDefinition>(TableDefinition.Named(policy.Table)) is { IsRowSecurityEnabled: true } => [$"HasPolicy({Text(policy.Name)}, {Text(policy.Table)})"],
        TriggerDefinition trigger => [$"HasTrigger({Text(trigger.Name)}, {Text(trigger.Identity.Name)})"],
        ViewDefinition view => [$"HasView({Text(view.Name)})"],
        MaterializedViewDefinition view => [$"HasMaterializedView({Text(view.Name)})"],
        EnumTypeDefinition type => [$"HasEnum({Text(type.Name)}, {Texts(type.Labels)})"],
        CommentDefinition comment => [$"HasComment({Text(comment.Target)}, {Text(comment.Text)})"],
        OwnerDefinition owner => [$"HasOwner({Text(owner.Target)}, {Text(owner.Role)})"],
        _ => [$"Exists({Text(item.Identity)})"],
    };

    public static string OfNo(ObjectIdentity identity) => identity switch
    {
        { Kind: ObjectKind.Table } => $"HasNoTable({Text(identity.Name)})",
        { Kind: ObjectKind.Column, Within: { } column } => $"HasNoColumn({Text(identity.Name)}, {Text(column)})",
        { Kind: ObjectKind.Constraint, Within: { } constraint } => $"HasNoConstraint({Text(identity.Name)}, {Text(constraint)})",
        { Kind: ObjectKind.Index } => $"HasNoIndex({Text(identity.Name)})",
        { Kind: ObjectKind.Policy, Within: { } policy } => $"HasNoPolicy({Text(policy)}, {Text(identity.Name)})",
        { Kind: ObjectKind.Trigger, Within: { } trigger } => $"HasNoTrigger({Text(trigger)}, {Text(identity.Name)})",
        { Kind: ObjectKind.View } => $"HasNoView({Text(identity.Name)})",
        _ => $"IsAbsent({Text(identity)})",
    };

    /// <summary>A text as C# writes it.</summary>
    public static string Text(string text) => $"\"{string.Concat(text.Select(Written))}\"";

    private static string Written(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085' => $"\\u{(int)c:x4}",
        _ => c.ToString(),
    };

    private static string Texts(IEnumerable<string> texts) => string.Join(", ", texts.Select(Text));

    private static string Text(QualifiedName name) => Text(name.ToString());

    private static string Text(ObjectIdentity identity) => string.Create(
        CultureInfo.InvariantCulture,
        $"new ObjectIdentity(ObjectKind.{identity.Kind}, {Named(identity.Name)}{Also("Within", identity.Within)}{Also("Arguments", identity.Arguments)}{(identity.On is { } on ? $", On: {Text(on)}" : "")})");

    private static string Named(QualifiedName name) => $"new QualifiedName({Text(name.Schema)}, {Text(name.Name)})";

    private static string Also(string parameter, string? text) => text is null ? "" : $", {parameter}: {Text(text)}";
}
