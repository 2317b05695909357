using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema;

/// <summary>Reads one statement after the other, ending them where psql does.</summary>
internal sealed class SqlStatementSplitter(string sql)
{
    private readonly SqlLexer _lexer = new(sql);

    // CREATE OR REPLACE FUNCTION is the longest opening that matters.
    private readonly SqlToken[] _opening = new SqlToken[4];

    // Where those begin that are open.
    private readonly List<int> _parentheses = [];
    private readonly List<int> _blocks = [];
    private int _opened;
    private SqlPosition _position = SqlPosition.Start;
    private int _positionOffset;
    private SqlToken _previous;

    public bool TryRead([NotNullWhen(true)] out SqlScriptStatement? statement)
    {
        var (start, end) = (-1, -1);
        _opened = 0;
        _previous = default;
        while (_lexer.TryRead(out var token))
        {
            if (token.IsTrivia)
            {
                continue;
            }

            if (token.Is(sql, ';') && _parentheses.Count == 0 && _blocks.Count == 0)
            {
                if (start >= 0)
                {
                    break;
                }

                continue;
            }

            if (start < 0)
            {
                start = token.Start;
            }

            end = token.End;
            Follow(token);
            _previous = token;
        }

        statement = start < 0 ? null : Statement(start, end);
        return statement is not null;
    }

    private SqlScriptStatement Statement(int start, int end)
    {
        if (_parentheses is [.., var parenthesis])
        {
            throw new SqlSyntaxException(SqlPosition.In(sql, parenthesis), "The parenthesis that opens here is never closed.");
        }

        if (_blocks is [.., var block])
        {
            throw new SqlSyntaxException(SqlPosition.In(sql, block), $"The {(sql[block] is 'c' or 'C' ? "CASE" : "BEGIN")} that begins here has no END.");
        }

        // Counting on from the statement before keeps a long script linear.
        _position = _position.After(sql.AsSpan(_positionOffset..start));
        _positionOffset = start;
        return new SqlScriptStatement(sql[start..end], _position.Line, _position.Column, start);
    }

    private void Follow(SqlToken token)
    {
        RefusePsqlCommand(token);
        if (token.Is(sql, '('))
        {
            _parentheses.Add(token.Start);
        }
        else if (token.Is(sql, ')'))
        {
            // One too many is for the server to report.
            Close(_parentheses);
        }
        else if (_parentheses.Count == 0 && token.Kind == SqlTokenKind.Identifier)
        {
            RefuseCopy(token);
            FollowBlocks(token);
        }

        if (_opened < _opening.Length)
        {
            _opening[_opened++] = token;
        }
    }

    private static void Close(List<int> open)
    {
        if (open.Count > 0)
        {
            open.RemoveAt(open.Count - 1);
        }
    }

    private void FollowBlocks(SqlToken token)
    {
        // A column label or an attribute may be any word: "AS end", "t.case".
        if (!CreatesRoutine() || _previous.IsWord(sql, "as") || _previous.Is(sql, '.'))
        {
            return;
        }

        if (token.IsWord(sql, "atomic") && _previous.IsWord(sql, "begin"))
        {
            _blocks.Add(_previous.Start);
        }
        else if (token.IsWord(sql, "case") && _blocks.Count > 0)
        {
            _blocks.Add(token.Start);
        }
        else if (token.IsWord(sql, "end"))
        {
            Close(_blocks);
        }
    }

    private bool CreatesRoutine()
    {
        if (!Opens(0, "create"))
        {
            return false;
        }

        var kind = Opens(1, "or") && Opens(2, "replace") ? 3 : 1;
        return Opens(kind, "function") || Opens(kind, "procedure");
    }

    private bool Opens(int index, string word) => index < _opened && _opening[index].IsWord(sql, word);

    private void RefusePsqlCommand(SqlToken token)
    {
        if (token.Kind != SqlTokenKind.Unknown || sql[token.Start] != '\\')
        {
            return;
        }

        var length = sql.AsSpan(token.Start).IndexOfAny(" \t\r\n;");
        var command = length < 0 ? sql[token.Start..] : sql.Substring(token.Start, length);
        throw new SqlSyntaxException(
            SqlPosition.In(sql, token.Start),
            $"{command} is a command of psql, not SQL, and the server doesn't know it. Remove it, or write what it does in SQL.");
    }

    private void RefuseCopy(SqlToken token)
    {
        var client = token.IsWord(sql, "stdin") || token.IsWord(sql, "stdout");
        if (!client || !Opens(0, "copy"))
        {
            return;
        }

        var reason = _previous switch
        {
            _ when _previous.IsWord(sql, "from") =>
                "COPY … FROM STDIN reads rows that only psql sends along. Write them as INSERT, or copy them in a C# step.",
            _ when _previous.IsWord(sql, "to") =>
                "COPY … TO STDOUT sends rows to a client that reads them, and here nobody does. Read them in a C# step.",
            _ => null,
        };
        if (reason is not null)
        {
            throw new SqlSyntaxException(SqlPosition.In(sql, _opening[0].Start), reason);
        }
    }
}
