using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace AssetTracer.Schema.Tests.Browser;

/// <summary>A browser without a window, with a profile of its own that goes away with it. It is asked by the protocol of its developer tools.</summary>
internal sealed partial class Chromium : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];

    private readonly Process _process;
    private readonly DirectoryInfo _profile;
    private readonly Uri _address;

    private Chromium(Process process, DirectoryInfo profile, Uri address) => (_process, _profile, _address) = (process, profile, address);

    /// <summary>The installed browser, or null.</summary>
    public static string? Path { get; } = Places.Prepend(Environment.GetEnvironmentVariable("CHROMIUM")).FirstOrDefault(File.Exists);

    /// <summary>Starts the browser, or ends the test with the reason why not.</summary>
    public static async Task<Chromium> StartAsync()
    {
        if (Path is null)
        {
            Assert.Ignore($"There is no browser: neither CHROMIUM names one, nor is it {string.Join(" or ", Places)}. On Debian: apt-get install chromium");
        }

        var profile = Directory.CreateTempSubdirectory("assettracer-browser-");
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new ConcurrentQueue<string>();
        var process = Process.Start(new ProcessStartInfo(Path!)
        {
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                $"--user-data-dir={profile.FullName}", "--remote-debugging-port=0", "about:blank",
            },
            RedirectStandardError = true,
        })!;
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"{Path} doesn't start:{Environment.NewLine}{string.Join(Environment.NewLine, said)}"));
        process.ErrorDataReceived += (_, line) =>
        {
            said.Enqueue(line.Data ?? "");
            if (Listening().Match(line.Data ?? "") is { Success: true } match)
            {
                address.TrySetResult(new(match.Groups[1].Value));
            }
        };
        process.BeginErrorReadLine();
        process.EnableRaisingEvents = true;
        return new(process, profile, await address.Task);
    }

    /// <summary>A tab with nothing in it.</summary>
    public async Task<BrowserTab> OpenAsync()
    {
        var tab = await BrowserTab.ConnectAsync(_address);
        await tab.ResizeAsync(1280, 900);
        return tab;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        for (var attempt = 0; _profile.Exists && attempt < 20; attempt++)
        {
            try
            {
                _profile.Delete(recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await Task.Delay(50);
            }

            _profile.Refresh();
        }
    }

    [GeneratedRegex(@"DevTools listening on (ws://\S+)")]
    private static partial Regex Listening();
}
