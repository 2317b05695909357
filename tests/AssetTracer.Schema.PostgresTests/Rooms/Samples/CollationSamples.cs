namespace AssetTracer.Schema.PostgresTests;

internal static class CollationSamples
{
    private static CollationDefinition Icu { get; } = new() { Name = "public.natural", Provider = CollationProvider.Icu, Locale = "de-u-co-phonebk" };

    private static CollationDefinition Libc { get; } = new() { Name = "\"My \"\"Texts\"\".1\".\"By, bytes\"", LcCollate = "C", LcCtype = "C" };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new("", Icu,
            Icu with { Locale = "und-u-ks-level2" },
            Icu with { Locale = "und-u-ks-level2", IsDeterministic = false },
            Libc with { Name = Icu.Name }),
        new("CREATE SCHEMA \"My \"\"Texts\"\".1\"", Libc,
            Libc with { LcCollate = "POSIX" },
            Libc with { LcCtype = "POSIX" }),
        new("", Icu with { Rules = "&a < g" }, Icu with { Rules = "&V << w <<< W" }) { Since = 16 },
        new("", new CollationDefinition { Name = "public.own", Provider = CollationProvider.Builtin, Locale = "C.UTF-8" }) { Since = 17 },
    ];
}
