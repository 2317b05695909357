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

    /// <summary>Migration number so and so: it creates a table of that number.</summary>
    public static Migration Of(int number)
    {
        lock (Making)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"Numbered{number}");
            var type = Module.GetType(name) ?? Make(name, number);
            var migration = (NumberedMigration)Activator.CreateInstance(type)!;
            migration._number = number;
            return migration;
        }
    }

    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migration) => migration.Sql($"CREATE TABLE numbered_{_number} (id int)");

    /// <inheritdoc/>
    protected override void Down(MigrationBuilder migration) => migration.Sql($"DROP TABLE numbered_{_number}");

    /// <inheritdoc/>
    protected override void Verify(VerificationBuilder verify) => verify.HasTable($"numbered_{_number}");

    private static Type Make(string name, int number)
    {
        var type = Module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, typeof(NumberedMigration));
        type.SetCustomAttribute(new CustomAttributeBuilder(
            typeof(MigrationAttribute).GetConstructor([typeof(string), typeof(string), typeof(string)])!,
            [number.ToString("0000", CultureInfo.InvariantCulture), "2025-11-04", $"Number {number}"]));
        return type.CreateType();
    }
}
