namespace AssetTracer.Schema.Tests;

/// <summary>What differences in indexes, routines, views and triggers are said to mean.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class CodeMeaningTests
{
    private static IndexDefinition Index { get; } = new() { Name = "public.by_number", Table = "public.quotations", Keys = ["number"] };

    private static RoutineDefinition Routine { get; } = new() { Name = "public.twice", Arguments = [new("n", "integer")], Result = "integer", Body = "a\nb\nc" };

    private static ViewDefinition View { get; } = new() { Name = "public.seen", Columns = [new("id", "integer")], Query = "SELECT 1 AS id" };

    private static TriggerDefinition Trigger { get; } = new()
    {
        Table = "public.quotations",
        Name = "stamp",
        Timing = TriggerTiming.Before,
        Events = TriggerEvents.Insert,
        Function = "public.stamp",
    };

    [Test]
    public void A_missing_unique_index_lets_duplicates_in() => Expect(
        null,
        Index with { IsUnique = true, Predicate = "(organization = 1)" },
        Severity.Breaking,
        "public.quotations: (number) is unique where (organization = 1) in staging but not in production: production takes duplicates that staging refuses.");

    [Test]
    public void A_missing_plain_index_is_only_slower() => Expect(
        null,
        Index,
        Severity.Behavioural,
        "Index public.by_number on public.quotations (number) exists in staging but not in production: queries that it serves are slower there.");

    [Test]
    public void An_invalid_unique_index_may_have_let_duplicates_in() => Expect(
        Index with { IsUnique = true, IsValid = false },
        Index with { IsUnique = true },
        Severity.Breaking,
        "Unique index public.by_number on public.quotations is invalid in production: building it failed, so duplicates may be there already.");

    [Test]
    public void Another_body_is_pointed_at_but_not_printed() => Expect(
        Routine,
        Routine with { Body = "a\nB\nc" },
        Severity.Behavioural,
        "Function public.twice(integer): the body in production differs from that in staging, first in line 2.");

    [Test]
    public void Other_line_ends_in_a_body_do_nothing() => Expect(
        Routine,
        Routine with { Body = "a\r\nb\r\nc" },
        Severity.Cosmetic,
        "Function public.twice(integer): the body has other line ends.");

    [Test]
    public void A_function_with_its_owners_rights_should_know_its_search_path() => Expect(
        Routine,
        Routine with { IsSecurityDefiner = true },
        Severity.Breaking,
        "Function public.twice(integer): security definer in staging but not in production. "
        + "In staging it does what its owner may and finds names by the caller's search_path: a caller can slip it objects of his own.");

    [Test]
    public void Other_arguments_are_shown_as_in_SQL() => Expect(
        Routine,
        Routine with { Arguments = [new("n", "integer", Default: "1")] },
        Severity.Breaking,
        "Function public.twice(integer): the arguments are (n integer) in production but (n integer DEFAULT 1) in staging.");

    [Test]
    public void A_view_that_lacks_a_column_breaks() => Expect(
        View,
        View with { Columns = [new("id", "integer"), new("Note", "text")], Query = "SELECT 1 AS id, 'a' AS \"Note\"" },
        Severity.Breaking,
        "View public.seen: only staging has column \"Note\" text; the query differs from line 1 on: SELECT 1 AS id in production but SELECT 1 AS id, 'a' AS \"Note\" in staging.");

    [Test]
    public void A_view_that_asks_with_its_owners_rights_goes_round_row_security() => Expect(
        View,
        View with { Options = ["security_invoker=true"] },
        Severity.Breaking,
        "View public.seen: it asks with the rights of whoever reads it in staging but with its owner's in production, where row security doesn't bind the reader.");

    [Test]
    public void A_missing_trigger_doesnt_run_its_function() => Expect(
        null, Trigger, Severity.Breaking, "Production has no trigger stamp on public.quotations: public.stamp doesn't run there before insert.");

    [Test]
    public void A_disabled_trigger_breaks() => Expect(
        Trigger with { Enabled = TriggerFiring.Disabled },
        Trigger,
        Severity.Breaking,
        "Trigger stamp on public.quotations fires in staging but not in production: enabled is Disabled in production but Origin in staging.");

    private static void Expect(SchemaObject? before, SchemaObject? after, Severity severity, string sentence)
    {
        var difference = SchemaComparer.Compare(Of(before), Of(after), "production", "staging").Differences.Single();
        Assert.That((difference.Severity, difference.Sentence), Is.EqualTo((severity, sentence)));
    }

    private static SchemaSnapshot Of(SchemaObject? item) => SchemaSnapshot.Whole(item is null ? [] : [item]);
}
