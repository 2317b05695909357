using AssetTracer.Schema;

namespace AssetTracer.Migrations;

/// <summary>Quotations and invoices: documents with a number and items, made alike.</summary>
/// <param name="Table">The documents' table, as in <c>quotations</c>.</param>
/// <param name="Noun">One of them, as in <c>quotation</c>.</param>
/// <param name="Prefix">How their numbers begin, as in <c>QUO</c>.</param>
/// <param name="States">The states that a document can be in, the first one first.</param>
internal sealed record NumberedDocuments(string Table, string Noun, string Prefix, params string[] States)
{
    public static NumberedDocuments Quotations { get; } = new("quotations", "quotation", "QUO", "draft", "sent", "accepted", "rejected", "invoiced");

    public static NumberedDocuments Invoices { get; } = new("invoices", "invoice", "INV", "draft", "sent", "paid", "overdue", "cancelled");

    public QualifiedName Documents => new("public", Table);

    public QualifiedName Items => new("public", $"{Noun}_items");

    public string NumberColumn => $"{Noun}_number";

    public string NumberTrigger => $"{Table}_number";

    /// <summary>Whether the function that numbers them looks at one organization's documents.</summary>
    public string CountsByOrganization => $"pg_get_functiondef('{NumberFunction}()'::regprocedure) LIKE '%{AmongOwn}%'";

    private static string AmongOwn => "d.organization_id = NEW.organization_id";

    private QualifiedName NumberFunction => new("public", $"next_{Noun}_number");

    public void Create(MigrationBuilder migration, Action<TableBuilder> more)
    {
        migration.CreateTable(Documents, table =>
        {
            table.TenantColumns();
            table.Column("client_id", "uuid");
            table.Column(NumberColumn, "text");
            table.Column("issue_date", "date", defaultSql: "CURRENT_DATE");
            table.Column("status", "text", defaultSql: $"'{States[0]}'");
            table.Column("total", "numeric(12,2)", defaultSql: "0");
            table.ForeignKey("client_id", references: "public.clients");
            table.Check($"{Table}_status_check", $"status IN ({string.Join(", ", States.Select(s => $"'{s}'"))})");
            more(table);
        });
        migration.GuardByOrganization(Documents);

        migration.CreateTable(Items, table =>
        {
            table.Column("id", "uuid", defaultSql: "gen_random_uuid()");
            table.Column($"{Noun}_id", "uuid");
            table.Column("description", "text");
            table.Column("quantity", "numeric(10,2)", defaultSql: "1");
            table.Column("unit_price", "numeric(12,2)");
            table.Column("asset_id", "uuid", nullable: true);
            table.PrimaryKey("id");
            table.ForeignKey($"{Noun}_id", references: Documents, onDelete: ReferentialAction.Cascade);
            table.ForeignKey("asset_id", references: "public.assets", onDelete: ReferentialAction.SetNull);
            table.Check($"{Noun}_items_quantity_check", "quantity > 0");
        });
        migration.GuardByDocument(Items, Documents, $"{Noun}_id");

        NumberGlobally(migration);
        migration.Sql($"""
            CREATE TRIGGER {NumberTrigger} BEFORE INSERT ON {Documents}
                FOR EACH ROW WHEN (NEW.{NumberColumn} IS NULL) EXECUTE FUNCTION {NumberFunction}()
            """);
    }

    public void Drop(MigrationBuilder migration)
    {
        migration.DropTable(Items);
        migration.DropTable(Documents);
        migration.Sql($"DROP FUNCTION {NumberFunction}()");
    }

    /// <summary>One row of numbers for everybody.</summary>
    public void NumberGlobally(MigrationBuilder migration) => Number(migration, "true", $"'{Prefix}'");

    /// <summary>A row of numbers for each organization; two inserts of one organization wait for each other.</summary>
    public void NumberByOrganization(MigrationBuilder migration) =>
        Number(migration, AmongOwn, $"'{Prefix}' || NEW.organization_id");

    // It sees the rows that row security hides from the caller, so it runs with its owner's rights and a search path of its own.
    private void Number(MigrationBuilder migration, string among, string queue) => migration.Sql($"""
        CREATE OR REPLACE FUNCTION {NumberFunction}() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            year text := to_char(NEW.issue_date, 'YYYY');
            last integer;
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended({queue}, 0));
            SELECT coalesce(max(split_part(d.{NumberColumn}, '-', 3)::integer), 0) INTO last
              FROM {Documents} d
             WHERE {among} AND d.{NumberColumn} LIKE '{Prefix}-' || year || '-%';
            NEW.{NumberColumn} := '{Prefix}-' || year || '-' || lpad((last + 1)::text, 4, '0');
            RETURN NEW;
        END $$
        """);
}
