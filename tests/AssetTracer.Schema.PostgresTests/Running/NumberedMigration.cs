using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;

namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>Migrations in any number: each is a class of its own, made as the test runs.</summary>
public abstract class NumberedMigration : Migration
{
    private static readonly ModuleBuilder Module =
        AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Numbered"), AssemblyBuilderAccess.Run).DefineDynamicModule("Numbered");

    private static readonly Lock Making = new();

    private int _number;
    private string? _up;
    private string? _table;

    private string Table => _table ?? $"numbered_{_number}";

    /// <summary>Migration number so and so: it creates a table of that number.</summary>
    /// <param name="number">The number.</param>
    public static Migration Of(int number) => Of(number, up: null, table: null);

    /// <summary>Migration number so and so, which does what a test says.</summary>
    /// <param name="number">The number.</param>
    /// <param name="up">What it does; null: it creates a table of that number.</param>
    /// <param name="table">What it expects to be there; null: that table.</param>
    public static Migration Of(int number, string? up, string? table)
    {
        lock (Making)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"Numbered{number}");
            var type = Module.GetType(name) ?? Make(name, number);
            var migration = (NumberedMigration)Activator.CreateInstance(type)!;
            (migration._number, migration._up, migration._table) = (number, up, table);
            return migration;
        }
    }

    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migration) => migration.Sql(_up ?? $"CREATE TABLE {Table} (id int)");

    /// <inheritdoc/>
    protected override void Down(MigrationBuilder migration) => migration.Sql($"DROP TABLE {Table}");

    /// <inheritdoc/>
    protected override void Verify(VerificationBuilder verify) => verify.HasTable(Table);

    private static Type Make(string name, int number)
    {
        var type = Module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, typeof(NumberedMigration));
        type.SetCustomAttribute(new CustomAttributeBuilder(
            typeof(MigrationAttribute).GetConstructor([typeof(string), typeof(string), typeof(string)])!,
            [number.ToString("0000", CultureInfo.InvariantCulture), "2025-11-04", $"Number {number}"]));
        return type.CreateType();
    }
}
