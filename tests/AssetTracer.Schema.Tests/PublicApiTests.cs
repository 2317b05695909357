using System.Reflection;
using AssetTracer.Schema.CommandLine;
using AssetTracer.Schema.Hosting;
using AssetTracer.Schema.Testing;
using PublicApiGenerator;

namespace AssetTracer.Schema.Tests;

/// <summary>What users see of each package, as one approved text: a change of it is a decision.</summary>
public sealed class PublicApiTests
{
    // the verbs on services stand in Microsoft's namespace, as is usual
    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] };

    [Test]
    public Task Core() => Approve(typeof(Migration).Assembly);

    [Test]
    public Task Command_line() => Approve(typeof(SchemaCommands).Assembly);

    [Test]
    public Task Hosting() => Approve(typeof(SchemaWatch).Assembly);

    [Test]
    public Task Testing() => Approve(typeof(PostgresServer).Assembly);

    private static Task Approve(Assembly assembly) => Verifier.Verify(assembly.GeneratePublicApi(Options));
}
