namespace AssetTracer.Schema.PostgresTests;

internal static class SubscriptionSamples
{
    private static SubscriptionDefinition Paper { get; } = new() { Name = "Paper; \"now\"", Publications = ["News; one", "other"] };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new("SELECT 1", Paper,
            Paper with { Publications = ["news"] },
            Paper with { SlotName = "some_slot" },
            Paper with { SlotName = "other_slot", IsBinary = true, Streaming = "on" },
            Paper with { SynchronousCommit = "remote_apply" },
            Paper),
        new("SELECT 1", Paper with { SlotName = "some_slot", IsBinary = true, Streaming = "on", SynchronousCommit = "local" }, Paper),
        new("SELECT 1", Paper with { IsTwoPhase = true }, Paper with { IsDisabledOnError = true }, Paper) { Since = 15 },
        new("SELECT 1", Paper with { Origin = "none", Streaming = "parallel" },
            Paper with { IsPasswordRequired = false },
            Paper with { IsRunAsOwner = true },
            Paper with { Origin = "none" }) { Since = 16 },
        new("SELECT 1", Paper with { IsFailover = true, SlotName = "some_slot" }, Paper) { Since = 17 },
    ];
}
