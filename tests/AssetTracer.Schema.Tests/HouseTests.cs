using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AssetTracer.Schema.CommandLine;
using AssetTracer.Schema.Hosting;
using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.Tests;

/// <summary>The laws of the house that a compiler can't hold.</summary>
public sealed class HouseTests
{
    private static readonly Assembly[] Assemblies =
        [typeof(Migration).Assembly, typeof(SchemaCommands).Assembly, typeof(SchemaWatch).Assembly, typeof(PostgresServer).Assembly];

    [Test]
    public void Every_public_class_is_sealed_abstract_or_static() =>
        Assert.That(
            from assembly in Assemblies
            from type in assembly.GetExportedTypes()
            where type.IsClass && !type.IsSealed && !type.IsAbstract
            select type.FullName,
            Is.Empty);

    [Test]
    public void Nouns_are_sealed_and_hold_only_values()
    {
        var nouns = typeof(SchemaObject).Assembly.GetExportedTypes().Where(t => t.IsSubclassOf(typeof(SchemaObject))).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(nouns, Has.Count.EqualTo(Enum.GetValues<ObjectKind>().Length));
            Assert.That(nouns.Where(n => !n.IsSealed), Is.Empty);
            Assert.That(
                from noun in nouns
                from property in noun.GetProperties()
                where property.Name is not (nameof(SchemaObject.Identity) or nameof(SchemaObject.Parent)) && !IsValue(property.PropertyType)
                select $"{noun.Name}.{property.Name} is {property.PropertyType.Name}",
                Is.Empty);
        });
    }

    [Test]
    public void Everything_that_is_a_value_can_only_be_set_when_it_is_made() =>
        Assert.That(
            from type in typeof(SchemaObject).Assembly.GetExportedTypes()
            where type.GetMethod("<Clone>$") is not null
            from property in type.GetProperties()
            where property.SetMethod is { IsPublic: true } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
            select $"{type.Name}.{property.Name}",
            Is.Empty);

    [TestCase("Snapshots", ExpectedResult = "")]
    [TestCase("Comparison", ExpectedResult = "")]
    [TestCase("Running", ExpectedResult = "")]
    [TestCase("Deployment", ExpectedResult = "")]
    [TestCase("Reports", ExpectedResult = "")]
    [TestCase("Verification", ExpectedResult = "")]
    [TestCase("Operations", ExpectedResult = "")]
    [TestCase("Sql", ExpectedResult = "")]
    public string The_middle_names_no_kind(string room)
    {
        var kinds = string.Join('|', Enum.GetNames<ObjectKind>());
        var naming = new Regex($@"\b(?:{kinds})(?:Definition|Rules)\b|\bObjectKind\.(?:{kinds})\b");

        // the list of nouns for JSON is part of the register
        return string.Join(", ",
            from file in House.Sources($"src/AssetTracer.Schema/{room}")
            where Path.GetFileName(file) != "SnapshotJson.cs"
            from Match match in naming.Matches(File.ReadAllText(file))
            select $"{Path.GetFileName(file)}: {match.Value}");
    }

    [Test]
    public void Every_file_is_named_for_what_is_in_it() =>
        Assert.That(
            from file in House.Sources("src")
            let name = Path.GetFileNameWithoutExtension(file)
            where name is not ("Program" or "AssemblyInfo")
            where !Regex.IsMatch(File.ReadAllText(file), $@"\b(?:class|record|struct|enum|interface|delegate \w+|record struct) {Regex.Escape(name)}\b|\bdelegate \S+ {Regex.Escape(name)}\b")
            select Path.GetRelativePath(House.Root, file),
            Is.Empty);

    [Test]
    public void The_core_library_has_three_dependencies() =>
        Assert.That(
            Regex.Matches(House.Read("src/AssetTracer.Schema/AssetTracer.Schema.csproj"), "<PackageReference Include=\"([^\"]+)\"").Select(m => m.Groups[1].Value),
            Is.EquivalentTo(["Npgsql", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions"]));

    private static bool IsValue(Type type) =>
        type == typeof(string)
        || type.IsPrimitive
        || type.IsEnum
        || (Nullable.GetUnderlyingType(type) is { } inner && IsValue(inner))
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueArray<>) && IsValue(type.GetGenericArguments()[0]))
        || (type.GetMethod("<Clone>$") is not null && type.IsSealed)
        || (type.IsValueType && type.Namespace == typeof(SchemaObject).Namespace);
}
