using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>The structure that a plan makes: the one that is right, but for what is ignored or wasn't seen, which stays as it is.</summary>
internal static class WantedStructure
{
    public static SchemaSnapshot Of(SchemaSnapshot before, SchemaSnapshot after, ValueArray<NoiseCategory> ignore)
    {
        var visibility = new Visibility(before, after);
        var wanted = new List<SchemaObject>(after.Objects.Count);
        wanted.AddRange(before.Objects.Where(IsLeft));
        foreach (var item in after.Objects.Where(o => !IsLeft(o)))
        {
            var old = before.Find(item.Identity);
            wanted.Add(old is null || old == item ? item : Merged(old, item));
        }

        var objects = wanted.Select(o => o.Identity).ToHashSet();
        return after.Holding(wanted.Where(o => !IsLeft(o) || o.Parent is not { } whole || objects.Contains(whole)));

        bool IsLeft(SchemaObject item) => visibility.Hides(item) || (ObjectKinds.RulesFor(item.Identity.Kind).Noise is { } noise && ignore.Contains(noise));

        SchemaObject Merged(SchemaObject old, SchemaObject young)
        {
            var rules = ObjectKinds.RulesFor(young.Identity.Kind);
            var left = SchemaComparer.Attributes(old, young).Select(a => a.Attribute)
                .Where(a => visibility.Hides(young, a) || (rules.NoiseOf(a) is { } noise && ignore.Contains(noise))).ToList();
            if (left.Count == 0)
            {
                return young;
            }

            var (from, into) = (JsonSerializer.SerializeToNode(old, rules.JsonAny)!.AsObject(), JsonSerializer.SerializeToNode(young, rules.JsonAny)!.AsObject());
            foreach (var attribute in left)
            {
                into[attribute] = from[attribute]?.DeepClone();
            }

            return (SchemaObject?)into.Deserialize(rules.JsonAny) ?? young;
        }
    }
}
