using AssetTracer.Schema.PostgresTests.Running;

namespace AssetTracer.Schema.PostgresTests.TestKit;

[Migration("1", "2025-01-01", "A table that is as it should be")]
internal sealed class Sound() : Scripted(
    "CREATE TABLE public.notes (id integer PRIMARY KEY, body text)",
    "DROP TABLE public.notes",
    verify => verify.HasTable("public.notes"));

[Migration("2", "2025-01-02", "Two things, of which Down forgets one")]
internal sealed class Forgetful() : Scripted(
    "CREATE SEQUENCE public.numbers; CREATE INDEX notes_by_body ON public.notes (body)",
    "DROP SEQUENCE public.numbers",
    verify => verify.HasSequence("public.numbers"));

[Migration("3", "2025-01-03", "A Verify that can't fail")]
internal sealed class Unfailing() : Scripted(
    "CREATE SEQUENCE public.unseen",
    "DROP SEQUENCE public.unseen",
    verify => verify.Holds("all is well", "SELECT true"));

[Migration("4", "2025-01-04", "Does something else the second time")]
internal sealed class Fickle() : Scripted(
    """
    DO $$ BEGIN
        IF to_regclass('public.first') IS NULL THEN CREATE SEQUENCE public.first; ELSE CREATE SEQUENCE public.second; END IF;
    END $$
    """,
    "DROP SEQUENCE IF EXISTS public.second",
    verify => verify.HasSequence("public.first"));

[Migration("5", "2025-01-05", "Can't be undone, and says so")]
internal sealed class OneWay() : Scripted("CREATE SEQUENCE public.for_good", down: null, verify => verify.HasSequence("public.for_good"));
