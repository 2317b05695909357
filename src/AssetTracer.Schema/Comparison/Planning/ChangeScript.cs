using System.Globalization;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>Writes a plan of changes as text.</summary>
internal static class ChangeScript
{
    public static string Sql(ChangePlan plan)
    {
        var text = new StringBuilder();
        Remark(text, $"Makes {plan.BeforeName} equal to {plan.AfterName}. Run it with psql:");
        Remark(text, "psql -X -v ON_ERROR_STOP=1 -f FILE");
        foreach (var sentence in plan.Left)
        {
            Remark(text, $"LEFT: {sentence}");
        }

        foreach (var sentence in plan.Hints)
        {
            Remark(text, $"HINT: {sentence}");
        }

        var statements = plan.ToStatements();
        if (statements.IsEmpty)
        {
            Remark(text, "There is nothing to do.");
            return text.ToString();
        }

        text.Append("\\set ON_ERROR_STOP on\nSET client_encoding = 'UTF8';\n");
        var isInside = false;
        foreach (var statement in statements)
        {
            var isAhead = IsOutside(statement);
            if (isAhead && isInside)
            {
                text.Append("\nCOMMIT;\n");
            }
            else if (!isAhead && !isInside)
            {
                // The server looks at the bodies of functions when they are called: what they name may come later.
                text.Append("\nBEGIN;\nSET LOCAL check_function_bodies = off;\n");
            }

            isInside = !isAhead;
            text.Append('\n');
            foreach (var hazard in statement.Hazards)
            {
                Remark(text, $"{Words(hazard.Kind)}: {hazard.Message}");
            }

            var sql = PsqlText.Of(statement.Text);
            text.Append(sql).Append(EndsWithComment(sql) ? "\n;\n" : ";\n");
        }

        return text.Append(isInside ? "\nCOMMIT;\n" : "").ToString();
    }

    public static string Migration(ChangePlan plan, ChangePlan back, string version, DateOnly date)
    {
        var text = new StringBuilder();
        var title = $"Makes {plan.BeforeName} equal to {plan.AfterName}";
        text.Append(CultureInfo.InvariantCulture, $"using AssetTracer.Schema;\n\n[Migration({ExpectationText.Text(version)}, \"{date:yyyy-MM-dd}\", {ExpectationText.Text(title)})]\npublic sealed class Migration{Identifier(version)} : Migration\n{{\n");
        Method(text, "protected override void Up(MigrationBuilder migration)", plan);
        text.Append('\n');
        Method(text, "protected override void Down(MigrationBuilder migration)", back);
        text.Append("\n    protected override void Verify(VerificationBuilder verify)\n    {\n");
        foreach (var expectation in plan.Expectations)
        {
            text.Append(CultureInfo.InvariantCulture, $"        verify.{expectation};\n");
        }

        text.Append("    }\n}\n");
        return text.ToString();
    }

    private static void Method(StringBuilder text, string signature, ChangePlan plan)
    {
        text.Append(CultureInfo.InvariantCulture, $"    {signature}\n    {{\n");
        foreach (var sentence in plan.Left)
        {
            text.Append(CultureInfo.InvariantCulture, $"        // LEFT: {OneLine(sentence)}\n");
        }

        foreach (var sentence in plan.Hints)
        {
            text.Append(CultureInfo.InvariantCulture, $"        // HINT: {OneLine(sentence)}\n");
        }

        var statements = plan.ToStatements();
        if (statements.Any(HasBodyToCheck))
        {
            text.Append("        // What the body of a function names may come later.\n");
            text.Append(CultureInfo.InvariantCulture, $"        migration.Sql(\"SET {(statements.Any(IsOutside) ? "" : "LOCAL ")}check_function_bodies = off\");\n");
        }

        foreach (var statement in statements)
        {
            foreach (var hazard in statement.Hazards)
            {
                text.Append(CultureInfo.InvariantCulture, $"        // {Words(hazard.Kind)}: {OneLine(hazard.Message)}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"        migration.Sql({Literal(statement.Text)}{(IsOutside(statement) ? ", TransactionMode.Outside" : "")});\n");
        }

        text.Append("    }\n");
    }

    // A function's body may hold other line ends than the file, and a raw string has those of the file.
    private static string Literal(string sql)
    {
        if (sql != sql.ReplaceLineEndings("\n"))
        {
            return $"\n            {ExpectationText.Text(sql)}";
        }

        var quotes = new string('"', Math.Max(3, LongestRun(sql) + 1));
        return $"\n            {quotes}\n            {sql.Replace("\n", "\n            ", StringComparison.Ordinal)}\n            {quotes}";
    }

    private static bool HasBodyToCheck(SqlStatement statement)
    {
        var tokens = CanonicalText.TokensOf(statement.Text);
        return tokens is ["create", ..] && tokens.Zip(tokens.Skip(1)).Contains(("language", "sql"));
    }

    private static bool IsOutside(SqlStatement statement) =>
        statement.Transaction == TransactionMode.Outside || statement.Hazards.Any(h => h.Kind == HazardKind.UsableAfterCommit);

    private static bool EndsWithComment(string sql) => SqlLexer.Read(sql).LastOrDefault(t => t.Kind != SqlTokenKind.WhiteSpace).Kind == SqlTokenKind.LineComment;

    private static void Remark(StringBuilder text, string sentence) => text.Append(CultureInfo.InvariantCulture, $"-- {OneLine(sentence)}\n");

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string Words(HazardKind kind) => AttributeChange.Words(char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..]).ToUpperInvariant();

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '"' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static string Identifier(string version) => string.Concat(version.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
