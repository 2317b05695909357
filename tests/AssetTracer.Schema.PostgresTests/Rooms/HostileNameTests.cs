using System.Text;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests;

/// <summary>Whatever PostgreSQL takes as a name, every kind of object can have: it is written, read, kept in a file, told of and dropped.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HostileNameTests
{
    private static readonly string[] Names =
    [
        "It's \"odd\".name; --",
        "select",
        "9%s $1 \\ $$\n{0}",
        Longest("Größe 日本語 "),
        "pgx_data",
    ];

    [Test]
    public async Task A_name_is_a_name([Values] ObjectKind kind)
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        var reader = new PostgresSnapshotReader(database.DataSource);
        var sample = Of(kind);
        await CarryOutAsync(database.DataSource, m => m.Sql(sample.Setup));
        await CarryOutAsync(database.DataSource, m => m.Sql("CREATE FUNCTION public.give_it(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'varchar_support'"));
        var holder = Holder(sample.Target);
        foreach (var name in Names)
        {
            var place = new QualifiedName(name, name);
            await CarryOutAsync(database.DataSource, m => m.Sql($"CREATE SCHEMA {Quote.Id(name)}"));
            holder = await MoveAsync(database.DataSource, sample.Target, holder, place);
            var target = await PrepareAsync(database.DataSource, kind, place) ?? Renamed(sample.Target, place, holder);
            var before = await reader.ReadAsync();

            await CarryOutAsync(database.DataSource, m => Create(m, target));
            var after = await reader.ReadAsync();
            Assert.That(after.Find(target.Identity), Is.EqualTo(target), name);

            using var file = new MemoryStream();
            await after.SaveAsync(file);
            file.Position = 0;
            Assert.That(await SchemaSnapshot.LoadAsync(file), Is.EqualTo(after), name);

            var told = SchemaComparer.Compare(before, after).Differences;
            Assert.That(told, Is.Not.Empty, name);
            Assert.That(told.Select(d => d.Sentence), Has.All.EndsWith("."), name);
            Assert.That(told.Select(d => d.Sentence), Has.Some.Contains(kind == ObjectKind.Extension ? "pg_trgm" : Quote.Id(name)), name);

            await CarryOutAsync(database.DataSource, m => Drop(m, target));
            Assert.That(SchemaComparer.Compare(before, await reader.ReadAsync()).Differences.Where(_ => kind != ObjectKind.Owner), Is.Empty, name);
        }
    }

    // No label provider comes with PostgreSQL, so that a label is put into its catalog by hand.
    private static void Create(MigrationBuilder migration, SchemaObject target)
    {
        if (target is SecurityLabelDefinition label)
        {
            migration.Sql($"""
                INSERT INTO pg_seclabel (classoid, objoid, objsubid, provider, label)
                VALUES ('pg_class'::regclass, {Quote.Literal(label.Target.Name.ToString())}::regclass, 0, {Quote.Literal(label.Provider)}, {Quote.Literal(label.Label)})
                """);
        }
        else
        {
            migration.Create(target);
        }
    }

    private static void Drop(MigrationBuilder migration, SchemaObject target)
    {
        if (target is SecurityLabelDefinition)
        {
            migration.Sql("DELETE FROM pg_seclabel");
        }
        else
        {
            migration.Drop(target.Identity);
        }
    }

    private static string Longest(string start) => start + new string('x', 63 - Encoding.UTF8.GetByteCount(start));

    private static Sample Of(ObjectKind kind) => kind switch
    {
        ObjectKind.BaseType => Samples.Of(kind)[^1],
        _ => Samples.Of(kind).First(s => s is { Since: 14, GoesWithParent: false }),
    };

    // What the sample's object is part of.
    private static QualifiedName? Holder(SchemaObject target) =>
        target.GetType().GetProperty("Table")?.GetValue(target) as QualifiedName? ?? (target as DomainConstraintDefinition)?.Domain;

    private static async Task<QualifiedName?> MoveAsync(NpgsqlDataSource database, SchemaObject target, QualifiedName? from, QualifiedName to)
    {
        if (from is { } holder)
        {
            var what = target is DomainConstraintDefinition ? "DOMAIN" : "TABLE";
            await CarryOutAsync(database, m => m.Sql($"ALTER {what} {holder} SET SCHEMA {Quote.Id(to.Schema)}"));
            holder = holder with { Schema = to.Schema };

            // an index and its table can't have one name
            if (target is not IndexDefinition)
            {
                await CarryOutAsync(database, m => m.Sql($"ALTER {what} {holder} RENAME TO {Quote.Id(to.Name)}"));
                holder = to;
            }

            return holder;
        }

        return null;
    }

    private static SchemaObject Renamed(SchemaObject target, QualifiedName place, QualifiedName? holder)
    {
        var type = target.GetType();
        var copy = (SchemaObject)type.GetMethod("<Clone>$")!.Invoke(target, null)!;
        foreach (var property in new[] { "Table", "Domain" }.Select(type.GetProperty).OfType<System.Reflection.PropertyInfo>())
        {
            property.SetValue(copy, holder);
        }

        // an operator's own name is made of signs
        var name = type.GetProperty("Name")!;
        var called = target is OperatorDefinition plain ? place with { Name = plain.Name.Name } : place;
        name.SetValue(copy, name.PropertyType == typeof(string) ? place.Name : (object)called);
        return copy;
    }

    // Objects without a name of their own are told by the names of others.
    private static async Task<SchemaObject?> PrepareAsync(NpgsqlDataSource database, ObjectKind kind, QualifiedName place)
    {
        var name = Quote.Id(place.Name);
        var role = $"DO $do$ BEGIN CREATE ROLE {name}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $do$";
        var table = $"CREATE TABLE {place} ({name} integer)";
        var (statements, target) = kind switch
        {
            ObjectKind.Schema => ([$"DROP SCHEMA {name}"], new SchemaDefinition { Name = place.Name }),
            ObjectKind.Extension => ([], new ExtensionDefinition { Name = "pg_trgm", Schema = place.Schema, Version = "1.5" }),
            ObjectKind.Cast => ([$"CREATE TYPE {place} AS (a integer)"], new CastDefinition { Source = place.ToString(), Target = "text", Method = CastMethod.Text }),
            ObjectKind.Transform => ([$"CREATE TYPE {place} AS (a integer)"],
                new TransformDefinition { Type = place.ToString(), Language = "sql", FromSql = "public.give_it(internal)" }),
            ObjectKind.UserMapping => ([role, $"CREATE SERVER {name} FOREIGN DATA WRAPPER far"],
                new UserMappingDefinition { Server = place.Name, User = place.Name, OptionNames = ["user"] }),
            ObjectKind.Owner => ([role, table], new OwnerDefinition { Target = TableDefinition.Named(place), Role = place.Name }),
            ObjectKind.Privilege => ([role, table],
                new PrivilegeDefinition { Target = ColumnDefinition.Named(place.Name, place), Grantee = place.Name, Privileges = ["SELECT"] }),
            ObjectKind.DefaultPrivilege => ([role], new DefaultPrivilegeDefinition
            {
                Role = place.Name,
                Schema = place.Schema,
                ObjectType = DefaultPrivilegeTarget.Tables,
                Grantee = "public",
                Privileges = ["SELECT"],
            }),
            ObjectKind.Comment => (new[] { table }, new CommentDefinition { Target = ColumnDefinition.Named(place.Name, place), Text = place.Name }),
            ObjectKind.SecurityLabel => ([table],
                new SecurityLabelDefinition { Target = TableDefinition.Named(place), Provider = place.Name, Label = place.Name }),
            _ => ((string[])[], default(SchemaObject)),
        };
        foreach (var statement in statements)
        {
            await CarryOutAsync(database, m => m.Sql(statement));
        }

        return target;
    }

    private static async Task CarryOutAsync(NpgsqlDataSource database, Action<MigrationBuilder> step)
    {
        var builder = new MigrationBuilder();
        step(builder);
        await using var connection = await database.OpenConnectionAsync();
        foreach (var statement in builder.Operations.SelectMany(o => o.ToStatements()))
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(statement.Text) } };
            try
            {
                await batch.ExecuteNonQueryAsync();
            }
            catch (PostgresException e)
            {
                Assert.Fail($"{e.SqlState}: {e.MessageText}{Environment.NewLine}{statement.Text}");
            }
        }
    }
}
