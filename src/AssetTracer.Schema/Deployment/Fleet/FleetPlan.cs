namespace AssetTracer.Schema;

/// <summary>What a run would do to members that lack the same migrations.</summary>
/// <param name="Members">Their names.</param>
/// <param name="Plan">The plan for the first of them; for the others it differs at most in the names of their schemas, and in who is in the way.</param>
public sealed record FleetPlan(ValueArray<string> Members, MigrationPlan Plan);
