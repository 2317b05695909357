using AssetTracer.Schema.PostgresTests.Running;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>A database whose owner is neither superuser nor exempt from row security, with a role of the application's that it may act as.</summary>
internal sealed class ProbedDatabase : IAsyncDisposable
{
    private const string Schema = """
        CREATE TABLE public.organizations (id integer PRIMARY KEY, name text NOT NULL, is_free boolean NOT NULL DEFAULT true);
        CREATE TABLE public.orders (
            id integer PRIMARY KEY, organization_id integer NOT NULL REFERENCES public.organizations, note text,
            total integer GENERATED ALWAYS AS (1) STORED);
        CREATE TABLE public.salaries (id integer PRIMARY KEY);
        ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON public.orders
            USING (organization_id = nullif(current_setting('app.organization', true), '')::integer);
        INSERT INTO public.organizations VALUES (1, 'Acme'), (2, 'Globex');
        INSERT INTO public.orders VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'c');
        """;

    private ProbedDatabase(OwnedDatabase inner) => Inner = inner;

    public OwnedDatabase Inner { get; }

    /// <summary>The role that the application acts as.</summary>
    public string Member => $"member_of_{Inner.Superuser.Name}";

    public static async Task<ProbedDatabase> CreateAsync()
    {
#pragma warning disable CA2000 // disposing of the one disposes of the other
        var database = new ProbedDatabase(await OwnedDatabase.CreateAsync());
#pragma warning restore CA2000
        await database.Inner.Superuser.ExecuteAsync($"CREATE ROLE {database.Member} NOLOGIN; GRANT {database.Member} TO {database.Inner.Role}");
        await database.Inner.ExecuteAsync(Schema);
        await database.Inner.ExecuteAsync($"GRANT SELECT, INSERT, UPDATE, DELETE ON public.orders TO {database.Member}; GRANT SELECT ON public.organizations TO {database.Member}");
        return database;
    }

    /// <summary>Settings of whoever works for an organization.</summary>
    public static Dictionary<string, string> For(int organization) => new() { ["app.organization"] = $"{organization}" };

    public async ValueTask DisposeAsync()
    {
        await Inner.Superuser.ExecuteAsync($"DROP OWNED BY {Member}; DROP ROLE {Member}");
        await Inner.DisposeAsync();
    }
}
