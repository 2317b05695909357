using Microsoft.Extensions.Logging;

namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>Keeps what a run logs.</summary>
internal sealed class LogLines : ILogger<MigrationRunner>
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add(formatter(state, exception) + exception);
        }
    }

    /// <summary>Waits until a line has been logged that holds a text.</summary>
    public async Task UntilAsync(string text, int times = 1)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (Lines.Count(l => l.Contains(text, StringComparison.Ordinal)) >= times)
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail($"It was never logged: {text}. Logged was: {string.Join(Environment.NewLine, Lines)}");
    }
}
