using System.Text;
using AssetTracer.Schema.CommandLine;
using AssetTracer.Schema.Tests.Comparison;
using AssetTracer.Schema.Tests.Deployment;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.Tests.Reports;

/// <summary>Every format as its renderer writes it, with everything in it that there can be.</summary>
internal static class JsonExamples
{
    private static readonly DateTimeOffset At = new(2025, 11, 4, 9, 30, 0, TimeSpan.Zero);
    private static readonly DeploymentFinding Finding = new("drift", FindingSeverity.Warning, "public.orders", "It was changed.");
    private static readonly ExpectationResult Failure = new("public.orders is there", ExpectationOutcome.Failed, "it isn't there");
    private static readonly AppliedMigration Applied = new(new("007"), "Quotations", At, TimeSpan.FromMilliseconds(12.34), "c7") { AppliedBy = "owner", Fingerprint = "f7" };
    private static readonly AppliedMigration HandMade = new(new("008"), "Invoices", null, null, null);
    private static readonly ProbedRole Member = ProbedRole.Of("app", new() { ["app.organization"] = "1" }, "a member of Acme");

    private static readonly MigrationPlan Plan = new(
        [
            new(new("007"), "Quotations", MigrationDirection.Up,
            [
                new("ALTER TABLE public.orders ADD COLUMN note text", new Hazard(HazardKind.BlocksReads, "Reads wait.")),
                new("VACUUM", default, TransactionMode.Outside),
            ], "c7"),
        ],
        [new OutOfOrderMigration(new("007"), new("010"))])
    {
        Obstacles = ["A dump is running."],
    };

    public static AccessReport Access { get; } = new()
    {
        Database = "db:5432/app",
        Results =
        [
            new(Probe(AccessCommand.Select) with { Where = "id = 1", Expected = AccessExpectation.SomeRows }, new AccessReached(3, false)),
            new(Probe(AccessCommand.Insert), new AccessReached(0)),
            new(Probe(AccessCommand.Update), new AccessRefusedByPrivilege("permission denied")),
            new(Probe(AccessCommand.Delete), new AccessRefusedByRowSecurity("new row violates a policy")),
            new(Probe(AccessCommand.Select), new AccessFailed("23503", "a key is missing")),
            new(Probe(AccessCommand.Select), new AccessNotProbed("There is no such role.")),
        ],
    };

    public static LimitReport Limits { get; } = new()
    {
        Database = "db:5432/app",
        Results =
        [
            new(Limit() with { RefusedBy = "23514" }, new LimitKept("23514", "too many")),
            new(Limit(), new LimitNotEnforced()),
            new(Limit(), new LimitRefusedEarly(1, "23514", "too many")),
            new(Limit(), new LimitNotProbed("There is no such role.")),
        ],
    };

    /// <summary>The texts, by the name of their format.</summary>
    public static async Task<ILookup<string, string>> AllAsync()
    {
        var comparison = new AccessComparison { ExpectedName = "staging", ActualName = "production", Expected = Access, Actual = Access };
        var (parity, lint) = (Parity(), SchemaLint.Check(SchemaSnapshot.Whole(SchemaLintTests.Production), SchemaLintTests.Excusing));
        var stopped = FleetReportTests.Stopped();
        var status = StatusReportTests.Report();
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var database = NpgsqlDataSource.Create("Host=db;Database=app");
        await using var named = new Target(services.CreateAsyncScope(), database, null) { Environment = "Staging" };
        await using var unnamed = new Target(services.CreateAsyncScope(), database, null) { Environment = null };
        return new[]
        {
            ("comparison", SchemaComparer.Compare(Some.Database(), Some.Database()).ToJson()),
            ("comparison", Compared().ToJson()),
            ("comparison", Judged("2026-03-01").ToJson()),
            ("comparison", Judged("2026-03-02").ToJson()),
            ("drift", DriftReportTests.Drifted().ToJson()),
            ("drift", Unknown().ToJson()),
            ("drift", (Unknown() with { Since = new(null, At, "") }).ToJson()),
            ("parity", parity.ToJson()),
            ("gate", GateReportTests.Closed().ToJson()),
            ("gate", (GateReportTests.Closed() with { IsBrief = false, Drift = DriftReportTests.Drifted(), Parity = parity }).ToJson()),
            ("status", status.ToJson()),
            ("status", (status with { Migrations = [.. status.Migrations, new(new("011"), "Broken", true, [new(MigrationStateKind.Broken, Applied, [Failure]), new(MigrationStateKind.Absent, null, []), null])] }).ToJson()),
            ("promotion", PromotionReportTests.Refused.ToJson()),
            ("promotion", PromotionReportTests.Overridden.ToJson()),
            ("checklist", HtmlReportTests.Checklist().Tick("backup", "Ana").ToJson()),
            ("lint", lint.ToJson()),
            ("lint", (lint with { Excused = [new(Finding, "It is meant so.")], Off = ["definer-search-path"], NotAsked = [new("policy-recursion", "Take the snapshot again.")] }).ToJson()),
            ("plan", Plan.ToJson()),
            ("plan", (Plan with { OtherEnvironment = "Production" }).ToJson()),
            ("access", Access.ToJson()),
            ("access-comparison", comparison.ToJson()),
            ("limits", Limits.ToJson()),
            ("fleet", stopped.ToJson()),
            ("fleet", FleetReportTests.Status().ToJson()),
            ("fleet", (stopped with { Plans = [new(["acme"], Plan)], Members = stopped.Members.Select(m => m with { Newest = new("012") }).ToValueArray() }).ToJson()),
            ("run", RunReport.Of(new([Applied], [new("006")], []) { Adopted = [HandMade] }, Plan, named).In("json")),
            ("run", RunReport.Of(new([], [], []), Plan, unnamed).In("json")),
            ("baseline", BaselineCommand.Report([Applied], named).In("json")),
            ("baseline", BaselineCommand.Report([], unnamed).In("json")),
            ("verification", VerifyCommand.Report([new(new("007"), "Quotations", [Failure])], named).In("json")),
            ("verification", VerifyCommand.Report([], unnamed).In("json")),
            ("probes", ProbeCommand.Report([ProbeCommand.Part.Of(Access), ProbeCommand.Part.Of(Limits)]).In("json")),
            ("probes", ProbeCommand.Report([ProbeCommand.Part.Of(comparison)]).In("json")),
            ("accepted-differences", await AcceptedDifferencesTests.TextAsync(AcceptedDifferencesTests.Accept(AcceptedDifferencesTests.Various()))),
            ("proof", Encoding.UTF8.GetString(ProofFile.Write(MigrationProofTests.Proof.SignedWith(ProofKey.FromSecret("a secret of nobody's"))))),
            ("proof", Encoding.UTF8.GetString(ProofFile.Write(Proof()))),
            ("snapshot", await SavedAsync(Some.Database())),
            ("snapshot", await SavedAsync(Snapshot())),
        }.ToLookup(e => e.Item1, e => e.Item2);
    }

    private static AccessProbe Probe(AccessCommand command) => new(Member, command, "public.orders");

    private static LimitProbe Limit() => new(Member, "orders of the free tier", 2, "INSERT INTO public.orders VALUES ($1)");

    private static SchemaComparison Compared()
    {
        var various = AcceptedDifferencesTests.Various();
        return various with
        {
            Differences = [various.Differences[0] with { Repeats = [TableDefinition.Named("public.part")] }, .. various.Differences],
            NotCompared = [new("cast", "(a AS b)")],
            NotVisible = [new(new("reader"), true), new(new("reader", ObjectKind.Table, TableDefinition.Named("public.orders"), "options", "permission denied"), false)],
            Environment = [new(Severity.Cosmetic, "locale", null, "de-DE", "The locale is another."), new(Severity.Cosmetic, "locale", "de-DE", null, "The locale is another.")],
            UnreadSettings = ["database setting app.secret"],
            Hidden = [new(NoiseCategory.ColumnOrder, 2)],
        };
    }

    private static SchemaComparison Judged(string day) => AcceptedDifferencesTests.Various().Accepting(
        new(AcceptedDifferencesTests.Accept(AcceptedDifferencesTests.Various()).Entries.Append(AcceptedDifferencesTests.Accept(Some.Compare(Some.Database(), Some.Database(Some.Table("gone")))).Entries[0])), new Day(day));

    private static DriftReport Unknown() => DriftReportTests.Drifted() with { Unknown = "nobody looked", Since = null, Comparison = null, Kinds = [new(ObjectKind.Table, 12, 13)], Findings = [Finding] };

    private static ParityReport Parity()
    {
        var parity = HtmlReportTests.Parity();
        var broken = new MigrationState(MigrationStateKind.Broken, HandMade, [Failure]);
        return parity with { Migrations = [.. parity.Migrations, new(new("008"), "Invoices", broken, broken, "broken in both")], Comparison = Compared() };
    }

    private static MigrationProof Proof() => MigrationProofTests.Proof with
    {
        FingerprintLeft = null,
        Signature = new("ecdsa-sha256", "a1b2", "c2ln"),
        Migrations = [.. MigrationProofTests.Proof.Migrations, MigrationProofTests.Proof.Migrations[0] with { Code = "d4" }],
    };

    private static SchemaSnapshot Snapshot() => new([.. Some.Table("public.orders", "id")])
    {
        KindsRead = [ObjectKind.Table, ObjectKind.Column],
        ServerVersion = "15.20",
        Scope = new() { Schemas = ["public"], PlatformSchemas = ["auth"] },
        Unmodelled = [new("cast", "(a AS b)")],
        NotVisible = [new("reader", ObjectKind.Table)],
        Environment = new() { Encoding = "UTF8", LocaleProvider = "libc", Collation = "C", CharacterType = "C", TimeZone = "UTC" },
    };

    private static async Task<string> SavedAsync(SchemaSnapshot snapshot)
    {
        using var file = new MemoryStream();
        await snapshot.SaveAsync(file);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    private sealed class Day(string day) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(DateOnly.ParseExact(day, "yyyy-MM-dd", null), new(12, 0), TimeSpan.Zero);
    }
}
