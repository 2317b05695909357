namespace AssetTracer.Schema;

/// <summary>How statements about an object (its owner, a privilege, a comment) name it.</summary>
internal static class TargetSql
{
    /// <summary>The object after <c>COMMENT ON</c> and <c>SECURITY LABEL ON</c>, and after <c>ALTER</c> where it has an owner.</summary>
    public static string Of(ObjectIdentity target) => target.Kind switch
    {
        ObjectKind.Schema => $"SCHEMA {target.Name}",
        ObjectKind.Extension => $"EXTENSION {target.Name}",
        ObjectKind.EnumType or ObjectKind.CompositeType => $"TYPE {target.Name}",
        ObjectKind.Domain => $"DOMAIN {target.Name}",
        ObjectKind.DomainConstraint => $"CONSTRAINT {Quote.Id(target.Within!)} ON DOMAIN {target.Name}",
        ObjectKind.Sequence => $"SEQUENCE {target.Name}",
        ObjectKind.Routine => $"ROUTINE {target.Name}({target.Arguments})",
        ObjectKind.Table => $"TABLE {target.Name}",
        ObjectKind.Column => $"COLUMN {target.Name}.{Quote.Id(target.Within!)}",
        ObjectKind.Constraint => $"CONSTRAINT {Quote.Id(target.Within!)} ON {target.Name}",
        ObjectKind.View => $"VIEW {target.Name}",
        ObjectKind.MaterializedView => $"MATERIALIZED VIEW {target.Name}",
        ObjectKind.Index => $"INDEX {target.Name}",
        ObjectKind.Trigger => $"TRIGGER {Quote.Id(target.Within!)} ON {target.Name}",
        ObjectKind.Policy => $"POLICY {Quote.Id(target.Within!)} ON {target.Name}",
        ObjectKind.Collation => $"COLLATION {target.Name}",
        ObjectKind.RangeType => $"TYPE {target.Name}",
        ObjectKind.Aggregate => $"AGGREGATE {target.Name}({target.Arguments})",
        ObjectKind.Language => $"LANGUAGE {target.Name}",
        ObjectKind.Cast => $"CAST ({target.Arguments})",
        ObjectKind.Transform => TransformRules.Named(target),
        ObjectKind.Operator => $"OPERATOR {OperatorRules.Named(target)}",
        ObjectKind.AccessMethod => $"ACCESS METHOD {target.Name}",
        ObjectKind.OperatorFamily => $"OPERATOR FAMILY {OperatorFamilyRules.Named(target)}",
        ObjectKind.OperatorClass => $"OPERATOR CLASS {OperatorFamilyRules.Named(target)}",
        ObjectKind.Conversion => $"CONVERSION {target.Name}",
        ObjectKind.TextSearchParser => $"TEXT SEARCH PARSER {target.Name}",
        ObjectKind.TextSearchTemplate => $"TEXT SEARCH TEMPLATE {target.Name}",
        ObjectKind.TextSearchDictionary => $"TEXT SEARCH DICTIONARY {target.Name}",
        ObjectKind.TextSearchConfiguration => $"TEXT SEARCH CONFIGURATION {target.Name}",
        ObjectKind.ForeignDataWrapper => $"FOREIGN DATA WRAPPER {target.Name}",
        ObjectKind.ForeignServer => $"SERVER {target.Name}",
        ObjectKind.UserMapping => throw new ArgumentException($"{target} has neither an owner nor a comment of its own.", nameof(target)),
        ObjectKind.ForeignTable => $"FOREIGN TABLE {target.Name}",
        ObjectKind.Statistics => $"STATISTICS {target.Name}",
        ObjectKind.Rule => $"RULE {Quote.Id(target.Within!)} ON {target.Name}",
        ObjectKind.Publication => $"PUBLICATION {target.Name}",
        ObjectKind.Subscription => $"SUBSCRIPTION {target.Name}",
        ObjectKind.EventTrigger => $"EVENT TRIGGER {target.Name}",
        ObjectKind.BaseType => $"TYPE {target.Name}",
        ObjectKind.Owner or ObjectKind.Privilege or ObjectKind.DefaultPrivilege or ObjectKind.Comment or ObjectKind.SecurityLabel =>
            throw new ArgumentException($"{target} says something about an object; name the object itself.", nameof(target)),
    };

    /// <summary>The object after <c>GRANT … ON</c>, where views count as tables, a column as its table and an aggregate as a function.</summary>
    public static string ForGrant(ObjectIdentity target) => target.Kind switch
    {
        ObjectKind.ForeignServer => $"FOREIGN SERVER {target.Name}",
        ObjectKind.Column or ObjectKind.View or ObjectKind.MaterializedView or ObjectKind.ForeignTable => $"TABLE {target.Name}",
        ObjectKind.Aggregate => $"FUNCTION {target.Name}({AggregateRules.AsFunction(target.Arguments!)})",
        _ => Of(target),
    };
}
