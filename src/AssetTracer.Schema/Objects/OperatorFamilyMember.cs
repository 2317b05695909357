namespace AssetTracer.Schema;

/// <summary>An operator or a function of an operator class or family: what an index of that sort needs.</summary>
/// <param name="IsFunction">Whether it is a support function, not an operator.</param>
/// <param name="Number">Its number, which tells the access method what it is for.</param>
/// <param name="LeftType">The left type that it serves, as <c>format_type</c> prints it.</param>
/// <param name="RightType">The right type that it serves, as <c>format_type</c> prints it.</param>
/// <param name="Implementation">The operator, or the function with the types of its arguments.</param>
/// <param name="OrderBy">The operator family that sorts what the operator gives, where it is there for sorting; else <see langword="null"/>.</param>
public sealed record OperatorFamilyMember(
    bool IsFunction, int Number, string LeftType, string RightType, string Implementation, QualifiedName? OrderBy = null)
{
    /// <summary>The member as it is written in SQL.</summary>
    public override string ToString() => IsFunction
        ? $"FUNCTION {Number} ({LeftType}, {RightType}) {Implementation}"
        : $"OPERATOR {Number} {Implementation} ({LeftType}, {RightType})" + (OrderBy is { } family ? $" FOR ORDER BY {family}" : "");

    /// <summary>The member as it is written to take it out of a family.</summary>
    internal string Slot => $"{(IsFunction ? "FUNCTION" : "OPERATOR")} {Number} ({LeftType}, {RightType})";

    /// <summary>The members that depend on the class or family <paramref name="oid"/>, as columns of arrays.</summary>
    /// <remarks>An operator for sorting depends on the family that sorts besides, so its own family is asked for too.</remarks>
    internal static string Catalog(string catalog, string oid, string family) => $"""
        CROSS JOIN LATERAL (SELECT array_agg(x.is_function::text ORDER BY x.place) AS member_is_function
                                          , array_agg(x.number::text ORDER BY x.place)      AS member_number
                                          , array_agg(x.left_type ORDER BY x.place)         AS member_left
                                          , array_agg(x.right_type ORDER BY x.place)        AS member_right
                                          , array_agg(x.implementation ORDER BY x.place)    AS member_implementation
                                          , array_agg(x.order_by ORDER BY x.place)          AS member_order_by
                                       FROM (SELECT y.*, row_number() OVER (ORDER BY is_function, number, left_type COLLATE "C", right_type COLLATE "C") AS place
                                               FROM (SELECT false AS is_function, m.amopstrategy AS number
                                                          , format_type(m.amoplefttype, NULL) AS left_type, format_type(m.amoprighttype, NULL) AS right_type
                                                          , {CatalogNames.Operator("m.amopopr")} AS implementation
                                                          , coalesce({CatalogNames.OperatorFamily("m.amopsortfamily")}, '') AS order_by
                                                       FROM pg_depend d JOIN pg_amop m ON m.oid = d.objid
                                                      WHERE d.classid = 'pg_amop'::regclass AND d.refclassid = '{catalog}'::regclass AND d.refobjid = {oid}
                                                        AND m.amopfamily = {family}
                                                     UNION ALL
                                                     SELECT true, m.amprocnum, format_type(m.amproclefttype, NULL), format_type(m.amprocrighttype, NULL)
                                                          , {CatalogNames.Signature("m.amproc")}, ''
                                                       FROM pg_depend d JOIN pg_amproc m ON m.oid = d.objid
                                                      WHERE d.classid = 'pg_amproc'::regclass AND d.refclassid = '{catalog}'::regclass AND d.refobjid = {oid}) y) x) g
        """;

    internal static ValueArray<OperatorFamilyMember> Read(CatalogRow row)
    {
        var (functions, numbers, left, right) = (row.Texts("member_is_function"), row.Texts("member_number"), row.Sqls("member_left"), row.Sqls("member_right"));
        var (implementations, families) = (row.Sqls("member_implementation"), row.Texts("member_order_by"));
        return numbers.Select((number, i) => new OperatorFamilyMember(
            functions[i] == "true",
            int.Parse(number, System.Globalization.CultureInfo.InvariantCulture),
            left[i],
            right[i],
            implementations[i],
            families[i].Length == 0 ? default(QualifiedName?) : QualifiedName.FromCanonical(families[i]))).ToValueArray();
    }
}
