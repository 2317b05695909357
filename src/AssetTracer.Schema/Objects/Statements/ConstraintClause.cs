namespace AssetTracer.Schema;

/// <summary>A constraint in the words of PostgreSQL.</summary>
internal static class ConstraintClause
{
    /// <summary>The constraint as it stands in CREATE TABLE and ADD CONSTRAINT.</summary>
    public static string Of(ConstraintDefinition constraint) => $"CONSTRAINT {Quote.Id(constraint.Name)} {Body(constraint)}";

    private static string Body(ConstraintDefinition constraint) => constraint.Type switch
    {
        ConstraintType.PrimaryKey => "PRIMARY KEY " + Key(constraint),
        ConstraintType.Unique => $"UNIQUE {(constraint.IsNullsNotDistinct ? "NULLS NOT DISTINCT " : "")}{Key(constraint)}",
        ConstraintType.ForeignKey => ForeignKey(constraint),
        ConstraintType.Check => $"CHECK ({constraint.Expression})",
        ConstraintType.Exclusion => $"EXCLUDE {constraint.Expression}",
    }
        + Timing(constraint)
        + (constraint.IsNoInherit ? " NO INHERIT" : "")
        + (constraint.IsEnforced ? constraint.IsValidated ? "" : " NOT VALID" : " NOT ENFORCED");

    private static string Key(ConstraintDefinition constraint) =>
        $"({Quote.Ids(constraint.Columns)}{(constraint.IsTemporal ? " WITHOUT OVERLAPS" : "")})"
        + (constraint.Include.IsEmpty ? "" : $" INCLUDE ({Quote.Ids(constraint.Include)})")
        + (constraint.StorageParameters.IsEmpty ? "" : $" WITH ({StorageParameters.List(constraint.StorageParameters, constraint.StorageOrder)})")
        + (constraint.Tablespace is { } tablespace ? $" USING INDEX TABLESPACE {Quote.Id(tablespace)}" : "");

    private static string ForeignKey(ConstraintDefinition constraint) =>
        $"FOREIGN KEY ({Period(constraint.Columns, constraint.IsTemporal)}) "
        + $"REFERENCES {constraint.ReferencedTable} ({Period(constraint.ReferencedColumns, constraint.IsTemporal)})"
        + (constraint.IsMatchFull ? " MATCH FULL" : "")
        + (constraint.OnUpdate == ReferentialAction.NoAction ? "" : $" ON UPDATE {Keyword(constraint.OnUpdate)}")
        + (constraint.OnDelete == ReferentialAction.NoAction ? "" : $" ON DELETE {Keyword(constraint.OnDelete)}")
        + (constraint.OnDeleteColumns.IsEmpty ? "" : $" ({Quote.Ids(constraint.OnDeleteColumns)})");

    private static string Period(ValueArray<string> columns, bool isTemporal) =>
        isTemporal ? string.Join(", ", columns.Select((c, i) => (i == columns.Count - 1 ? "PERIOD " : "") + Quote.Id(c))) : Quote.Ids(columns);

    /// <summary>When the constraint is checked; empty where it is at once.</summary>
    public static string Timing(ConstraintDefinition constraint) =>
        (constraint.IsDeferrable ? " DEFERRABLE" : "") + (constraint.IsInitiallyDeferred ? " INITIALLY DEFERRED" : "");

    private static string Keyword(ReferentialAction action) => action switch
    {
        ReferentialAction.NoAction => "NO ACTION",
        ReferentialAction.Restrict => "RESTRICT",
        ReferentialAction.Cascade => "CASCADE",
        ReferentialAction.SetNull => "SET NULL",
        ReferentialAction.SetDefault => "SET DEFAULT",
    };
}
