namespace AssetTracer.Schema;

/// <summary>What an object is, in the statements that create it.</summary>
internal static class CreationSql
{
    /// <summary>The statements for an object and its parts, each ended by a semicolon.</summary>
    public static string Of(SchemaObject item, IReadOnlyList<SchemaObject> parts)
    {
        var whole = Changing(item).Assemble(item, parts, new SchemaSnapshot([item, .. parts]));
        var statements = (whole?.Operation.ToStatements() ?? Create(item)).Concat(parts.Where(p => whole?.Covered.Contains(p.Identity) != true).SelectMany(p => Create(p)));
        return string.Join("\n", statements.Select(s => s.Text.ReplaceLineEndings("\n") + ";"));
    }

    private static ChangeRules Changing(SchemaObject item) => ObjectKinds.RulesFor(item.Identity.Kind).Changing;

    private static ValueArray<SqlStatement> Create(SchemaObject item) => ObjectKinds.RulesFor(item.Identity.Kind).CreateAny(item);
}
