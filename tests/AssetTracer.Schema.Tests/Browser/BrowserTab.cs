using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AssetTracer.Schema.Tests.Browser;

/// <summary>A tab of a browser: what it shows, what it complained of and what it asked for.</summary>
internal sealed class BrowserTab : IAsyncDisposable
{
    private static readonly Dictionary<string, (string Code, int Number)> Keys = new()
    {
        ["Enter"] = ("Enter", 13),
        ["Escape"] = ("Escape", 27),
        ["ArrowDown"] = ("ArrowDown", 40),
        ["ArrowUp"] = ("ArrowUp", 38),
        ["Tab"] = ("Tab", 9),
        ["/"] = ("Slash", 191),
        ["j"] = ("KeyJ", 74),
        ["k"] = ("KeyK", 75),
    };

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _end = new(TimeSpan.FromMinutes(5));
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _asked = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _events = new();
    private Task _listening = Task.CompletedTask;
    private string? _session;
    private int _number;

    /// <summary>What stands in the console, and what a policy refused.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>The addresses that were asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<BrowserTab> ConnectAsync(Uri browser)
    {
        var tab = new BrowserTab();
        await tab._socket.ConnectAsync(browser, tab._end.Token);
        tab._listening = tab.ListenAsync();
        var target = await tab.SendAsync("Target.createTarget", new() { ["url"] = "about:blank" });
        tab._session = (await tab.SendAsync("Target.attachToTarget", new() { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true }))["sessionId"]!.GetValue<string>();
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
        {
            await tab.SendAsync($"{domain}.enable");
        }

        return tab;
    }

    /// <summary>Shows a page, and waits until all of it is there.</summary>
    public async Task ShowAsync(string path, string place = "")
    {
        var loaded = _events["Page.loadEventFired"] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync("Page.navigate", new() { ["url"] = new Uri(path).AbsoluteUri + place });
        await loaded.Task.WaitAsync(_end.Token);
    }

    /// <summary>What an expression comes to, after what a frame still had to do.</summary>
    public async Task<T> AskAsync<T>(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new()
        {
            ["expression"] = $"new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))).then(() => ({expression}))",
            ["awaitPromise"] = true,
            ["returnByValue"] = true,
        });
        return answer["exceptionDetails"] is { } problem
            ? throw new InvalidOperationException($"{expression}: {problem.ToJsonString()}")
            : answer["result"]!["value"].Deserialize<T>()!;
    }

    /// <summary>Does something in the page.</summary>
    public Task DoAsync(string expression) => AskAsync<JsonNode?>($"void ({expression})");

    /// <summary>Presses keys as somebody at the keyboard would.</summary>
    public async Task PressAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            var (code, number) = Keys[key];
            var text = key.Length == 1 ? key : key == "Enter" ? "\r" : null;
            foreach (var type in new[] { text is null ? "rawKeyDown" : "keyDown", "keyUp" })
            {
                await SendAsync("Input.dispatchKeyEvent", new() { ["type"] = type, ["key"] = key, ["code"] = code, ["windowsVirtualKeyCode"] = number, ["text"] = type == "keyDown" ? text : "" });
            }
        }
    }

    public Task TypeAsync(string text) => SendAsync("Input.insertText", new() { ["text"] = text });

    public Task ResizeAsync(int width, int height) => SendAsync("Emulation.setDeviceMetricsOverride", new()
    {
        ["width"] = width,
        ["height"] = height,
        ["deviceScaleFactor"] = 1,
        ["mobile"] = false,
    });

    /// <summary>Pretends that the system likes another colour scheme, or that the page goes to paper.</summary>
    public Task PretendAsync(string scheme, string media = "") => SendAsync("Emulation.setEmulatedMedia", new()
    {
        ["media"] = media,
        ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }),
    });

    /// <summary>What the window shows, as a picture.</summary>
    public async Task<byte[]> DrawAsync()
    {
        await AskAsync<bool>("document.fonts.ready.then(() => true)");
        return Convert.FromBase64String((string)(await SendAsync("Page.captureScreenshot"))["data"]!);
    }

    /// <summary>What a screen reader finds, as in <c>heading: What differs</c>.</summary>
    public async Task<IReadOnlyList<string>> ReadAloudAsync() =>
    [
        .. from node in (await SendAsync("Accessibility.getFullAXTree"))["nodes"]!.AsArray()
           where node!["ignored"]?.GetValue<bool>() != true
           select $"{node["role"]?["value"]}: {node["name"]?["value"]}",
    ];

    public async Task<JsonNode> SendAsync(string method, JsonObject? parameters = null)
    {
        var number = Interlocked.Increment(ref _number);
        var asked = _asked[number] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = number, ["method"] = method, ["params"] = parameters ?? [] };
        if (_session is not null)
        {
            message["sessionId"] = _session;
        }

        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, _end.Token);
        var answer = await asked.Task.WaitAsync(_end.Token);
        return answer["error"] is { } error ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}") : answer["result"]!;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _listening;
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var piece = await _socket.ReceiveAsync(buffer, _end.Token);
                message.Write(buffer, 0, piece.Count);
                if (piece.EndOfMessage)
                {
                    Hear(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!);
                    message.SetLength(0);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            foreach (var asked in _asked.Values)
            {
                asked.TrySetException(new InvalidOperationException("The browser is gone.", e));
            }
        }
    }

    private void Hear(JsonNode message)
    {
        if (message["id"] is { } id)
        {
            _asked.TryRemove(id.GetValue<int>(), out var asked);
            asked?.TrySetResult(message);
            return;
        }

        var method = (string)message["method"]!;
        switch (method)
        {
            case "Runtime.exceptionThrown" or "Runtime.consoleAPICalled" or "Log.entryAdded":
                Complaints.Enqueue(message["params"]!.ToJsonString());
                break;
            case "Network.requestWillBeSent":
                Requests.Enqueue((string)message["params"]!["request"]!["url"]!);
                break;
        }

        if (_events.TryGetValue(method, out var waiting))
        {
            waiting.TrySetResult();
        }
    }
}
