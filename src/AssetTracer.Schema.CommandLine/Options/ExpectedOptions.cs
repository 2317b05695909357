using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The options that name the database which is right.</summary>
internal sealed class ExpectedOptions(TargetOptions targets)
{
    private readonly Option<string> _expected =
        SharedOptions.Server("--expected", "The database that is right, if it isn't the one that the application compares with");

    private readonly Option<string> _name = new("--expected-name") { Description = "What the answer calls it.", HelpName = "NAME" };

    public IReadOnlyList<Option> All => [_expected, _name];

    public void AddTo(Command command)
    {
        command.Add(_expected);
        command.Add(_name);
    }

    /// <summary>Says which database it is, and gives it.</summary>
    /// <exception cref="CommandException">It can't be told which database is meant.</exception>
    public async Task<ExpectedDatabase> OpenAsync(ParseResult parsed, Target target)
    {
#pragma warning disable CA2000 // who asked for the database that is right disposes of it
        var named = parsed.GetValue(_expected) is { } text ? targets.Open(_expected.Name, text) : null;
#pragma warning restore CA2000
        var right = new ExpectedDatabase(target, named ?? target.Services.GetExpectedDatabase(), named, parsed.GetValue(_name));
        if (right.Label is { } label)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{Words.Flat(right.Name)}: {label}").ConfigureAwait(false);
        }

        return right;
    }
}

/// <summary>The database that is right, if there is one.</summary>
internal sealed class ExpectedDatabase(Target target, NpgsqlDataSource? database, NpgsqlDataSource? own, string? name) : IAsyncDisposable
{
    public NpgsqlDataSource? Database => database;

    public string Name => name ?? target.Services.GetParityOptions().ExpectedName;

    /// <summary>As <c>host:port/database</c>; null if there is none.</summary>
    public string? Label => database is null ? null : DatabaseSource.LabelOf(new NpgsqlConnectionStringBuilder(database.ConnectionString));

    /// <summary>What holds the target against it; null if there is none.</summary>
    public SchemaParity? Parity(AcceptedDifferences accepted)
    {
        if (database is null)
        {
            return null;
        }

        var options = target.Services.GetParityOptions();
        (options.ExpectedName, options.ActualName) = (Name, target.Environment ?? options.ActualName);
        options.AcceptedDifferences = accepted.Entries.IsEmpty ? options.AcceptedDifferences : accepted;
        return new(database, target.Database, target.Migrations, options);
    }

    public ValueTask DisposeAsync() => own?.DisposeAsync() ?? ValueTask.CompletedTask;
}
