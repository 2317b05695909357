namespace AssetTracer.Schema.Tests.Browser;

/// <summary>Draws the README's pictures of the pages that <c>samples/StagingToProduction/pictures.sh</c> made.</summary>
[Explicit("It draws the README's pictures: run samples/StagingToProduction/pictures.sh.")]
public sealed class PictureTests
{
    [Test]
    public async Task Draw()
    {
        var pages = Environment.GetEnvironmentVariable("PAGES") ?? throw new InvalidOperationException("PAGES names no folder. Run samples/StagingToProduction/pictures.sh.");
        await using var browser = await Chromium.StartAsync();
        foreach (var (picture, page, address, scheme) in new[]
        {
            ("report-light", "report.html", "", "light"),
            ("report-dark", "report.html", "", "dark"),
            ("report-searched", "report.html", "#find=quotation+number", "light"),
            ("report-status", "status.html", "", "light"),
        })
        {
            await using var tab = await browser.OpenAsync();
            await tab.ResizeAsync(1280, 1000);
            await tab.SendAsync("Emulation.setScrollbarsHidden", new() { ["hidden"] = true });
            await tab.PretendAsync(scheme);
            await tab.ShowAsync(Path.Combine(pages, page), address);
            await File.WriteAllBytesAsync(Path.Combine(House.Root, "samples/StagingToProduction", $"{picture}.png"), await tab.DrawAsync());
        }
    }
}
