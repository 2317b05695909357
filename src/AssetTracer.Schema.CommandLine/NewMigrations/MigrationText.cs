using System.Globalization;
using System.Text;

namespace AssetTracer.Schema.CommandLine;

/// <summary>A new migration class.</summary>
/// <param name="FileName">The name of its file.</param>
/// <param name="Source">Its text.</param>
internal sealed record MigrationText(string FileName, string Source)
{
    public static MigrationText Of(string version, TimeProvider clock, string description, MigrationFolder folder)
    {
        var name = NameOf(description);
        if (name.Length == 0 || char.IsDigit(name[0]))
        {
            name = "Migration" + name;
        }

        if (folder.Classes.Contains(name) || name == nameof(Migration))
        {
            name += NameOf(version);
        }

        var day = clock.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new(
            folder.NamesBeginWithVersion && version.IndexOfAny(Path.GetInvalidFileNameChars()) < 0 ? $"{version}_{name}.cs" : $"{name}.cs",
            $$"""
            using AssetTracer.Schema;

            namespace {{folder.Namespace}};

            [Migration("{{Literal(version)}}", "{{day}}", "{{Literal(description)}}")]
            public sealed class {{name}} : Migration
            {
                protected override void Up(MigrationBuilder migration)
                {
                    // migration.AddColumn("public.orders", "note", "text");
                }

                protected override void Down(MigrationBuilder migration)
                {
                    // migration.DropColumn("public.orders", "note");
                }

                protected override void Verify(VerificationBuilder verify)
                {
                    // verify.HasColumn("public.orders", "note");
                }
            }

            """.ReplaceLineEndings("\n"));
    }

    // "per-organization numbering" is PerOrganizationNumbering
    private static string NameOf(string words)
    {
        var name = new StringBuilder();
        var begins = true;
        foreach (var c in words)
        {
            if (char.IsLetterOrDigit(c))
            {
                name.Append(begins ? char.ToUpperInvariant(c) : c);
                begins = false;
            }
            else
            {
                begins = true;
            }
        }

        return name.Length <= 80 ? name.ToString() : name.ToString(0, 80);
    }

    private static string Literal(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
