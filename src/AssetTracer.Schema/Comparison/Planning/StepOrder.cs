namespace AssetTracer.Schema;

/// <summary>Brings steps into an order in which each finds what it needs, and takes objects apart that need each other.</summary>
internal static class StepOrder
{
    private const int Attempts = 200;

    public static IReadOnlyList<Step> Of(Fates fates)
    {
        var apart = new HashSet<ObjectIdentity>();
        for (var attempt = 1; ; attempt++)
        {
            var steps = new PlanSteps(fates, apart);
            StepGraph.Link(fates, steps);
            if (TryOrder(steps, fates, apart, mayTakeApart: attempt < Attempts) is { } order)
            {
                return order;
            }
        }
    }

    private static List<Step>? TryOrder(PlanSteps plan, Fates fates, HashSet<ObjectIdentity> apart, bool mayTakeApart)
    {
        var steps = plan.All;
        var order = new List<Step>(steps.Count);
        var waiting = steps.ToDictionary(s => s, s => s.Before.Count);
        var after = steps.SelectMany(s => s.Before.Keys.Select(b => (b, s))).ToLookup(p => p.b, p => p.s);
        var ready = new PriorityQueue<Step, (StepPhase, int, int)>(steps.Where(s => s.Before.Count == 0).Select(s => (s, s.Priority)));
        while (order.Count < steps.Count)
        {
            if (ready.TryDequeue(out var next, out _))
            {
                order.Add(next);
                waiting.Remove(next);
                foreach (var follower in after[next].Where(f => waiting.ContainsKey(f) && f.Before.ContainsKey(next)))
                {
                    if (--waiting[follower] == 0)
                    {
                        ready.Enqueue(follower, follower.Priority);
                    }
                }

                continue;
            }

            var cycle = Cycle(waiting);
            var links = cycle.Select((step, i) => (Step: step, Previous: cycle[(i + 1) % cycle.Count])).ToList();
            var soft = links.FindIndex(l => !l.Step.Before[l.Previous]);
            if (soft < 0 && mayTakeApart && TakeApart(plan, cycle, fates, apart))
            {
                return null;
            }

            var (broken, needless) = soft >= 0 ? links[soft] : links.MaxBy(l => l.Step.Priority);
            broken.Before.Remove(needless);
            if (--waiting[broken] == 0)
            {
                ready.Enqueue(broken, broken.Priority);
            }
        }

        return order;
    }

    // Each step in the list waits for the next one, and the last one for the first.
    private static List<Step> Cycle(Dictionary<Step, int> waiting)
    {
        var path = new List<Step>();
        var places = new Dictionary<Step, int>();
        for (var step = waiting.Keys.MinBy(s => s.Priority)!; ;)
        {
            if (!places.TryAdd(step, path.Count))
            {
                return path[places[step]..];
            }

            path.Add(step);
            step = step.Before.Keys.Where(waiting.ContainsKey).MinBy(s => s.Priority)!;
        }
    }

    private static bool TakeApart(PlanSteps plan, List<Step> cycle, Fates fates, HashSet<ObjectIdentity> apart)
    {
        var found = false;
        foreach (var (step, place) in cycle.Select((s, i) => (s, i)).Where(p => p.s.Phase == StepPhase.Dropping))
        {
            foreach (var part in plan.TakenAlong(cycle[(place + 1) % cycle.Count], step).ToList())
            {
                found |= apart.Add(part);
            }
        }

        foreach (var step in cycle.Where(s => s.Creates.Count > 0))
        {
            foreach (var created in step.Creates)
            {
                var isWhole = step.Creates.Count > 1 && created == step.About;
                var isBare = step.Creates.Count == 1 && fates.Of(created) is { After: { } item } fate && fate.Rules.Changing.Bare(item) is not null;
                found |= (isWhole || isBare) && apart.Add(created);
            }
        }

        return found;
    }
}
