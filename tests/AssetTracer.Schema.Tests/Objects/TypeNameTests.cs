namespace AssetTracer.Schema.Tests.Objects;

/// <summary>A type is named as its author likes, and found under the name that PostgreSQL gives it.</summary>
public sealed class TypeNameTests
{
    [TestCase("int", "integer")]
    [TestCase("int2", "smallint")]
    [TestCase("INT8", "bigint")]
    [TestCase("float4", "real")]
    [TestCase("float", "double precision")]
    [TestCase("float(10)", "real")]
    [TestCase("double precision", "double precision")]
    [TestCase("bool", "boolean")]
    [TestCase("decimal", "numeric")]
    [TestCase("numeric(12, 2)", "numeric(12,2)")]
    [TestCase("decimal(12)", "numeric(12,0)")]
    [TestCase("varchar(20)", "character varying(20)")]
    [TestCase("varchar", "character varying")]
    [TestCase("char", "character(1)")]
    [TestCase("char(3)", "character(3)")]
    [TestCase("\"char\"", "\"char\"")]
    [TestCase("timestamptz", "timestamp with time zone")]
    [TestCase("timestamptz(3)", "timestamp(3) with time zone")]
    [TestCase("timestamp(3) with time zone", "timestamp(3) with time zone")]
    [TestCase("timestamp", "timestamp without time zone")]
    [TestCase("timetz", "time with time zone")]
    [TestCase("time", "time without time zone")]
    [TestCase("int[]", "integer[]")]
    [TestCase("int[3][3]", "integer[]")]
    [TestCase("varchar(20)[]", "character varying(20)[]")]
    [TestCase("int ARRAY", "integer[]")]
    [TestCase("public.mood", "public.mood")]
    [TestCase("public.\"Mood\"", "public.\"Mood\"")]
    [TestCase("interval day to second(3)", "interval day to second(3)")]
    [TestCase("geometry(Point,4326)", "geometry(Point,4326)")]
    public void A_column_has_the_type_that_was_written(string written, string printed) => Assert.That(TypeName.Of(written), Is.EqualTo(printed));

    [TestCase("varchar(20)", "character varying")]
    [TestCase("char(3)[]", "character[]")]
    [TestCase("decimal(12,2)", "numeric")]
    [TestCase("timestamp(3)", "timestamp without time zone")]
    public void An_argument_has_no_length(string written, string printed) =>
        Assert.That(RoutineDefinition.Named("f", written).Arguments, Is.EqualTo(printed));
}
