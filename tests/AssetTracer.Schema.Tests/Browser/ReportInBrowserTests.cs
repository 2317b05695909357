using AssetTracer.Schema.Tests.Comparison;

namespace AssetTracer.Schema.Tests.Browser;

/// <summary>A report as somebody uses it: in a browser, by eye, by keyboard and by ear.</summary>
public sealed class ReportInBrowserTests
{
    private const string Shown = "[...document.querySelectorAll('.row')].filter(r => r.checkVisibility()).length";
    private const string Result = "document.querySelector('#result').textContent";
    private const string Focused = "document.activeElement.closest('.row')?.querySelector('.sentence').textContent ?? document.activeElement.id";

    private const string Sought = "document.getElementById('find').value";

    private string _folder = "";
    private Chromium _browser = null!;
    private BrowserTab _tab = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _browser = await Chromium.StartAsync();
        _folder = Directory.CreateTempSubdirectory("assettracer-report-").FullName;
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    [SetUp]
    public async Task OpenAsync() => _tab = await _browser.OpenAsync();

    // whatever was done, the page complained of nothing and asked nobody
    [TearDown]
    public async Task CloseAsync()
    {
        var (complaints, requests) = (_tab.Complaints.ToArray(), _tab.Requests.Where(r => !r.StartsWith("file:", StringComparison.Ordinal) && !r.StartsWith("data:", StringComparison.Ordinal)).ToArray());
        await _tab.DisposeAsync();
        Assert.That(complaints, Is.Empty);
        Assert.That(requests, Is.Empty);
    }

    [Test]
    public async Task The_page_is_one_file()
    {
        await ShowAsync(Orders());

        Assert.That(_tab.Requests.Where(r => r.StartsWith("file:", StringComparison.Ordinal)).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await _tab.AskAsync<int>("document.styleSheets.length"), Is.EqualTo(1));
        Assert.That(await _tab.AskAsync<string>("getComputedStyle(document.querySelector('h1')).fontWeight"), Is.EqualTo("600"));
    }

    [Test]
    public async Task A_search_finds_names_and_definitions_and_tells_how_many()
    {
        await ShowAsync(Orders());
        Assert.That(await _tab.AskAsync<string>(Result), Is.EqualTo("5 differences"));

        await _tab.PressAsync("/");
        await _tab.TypeAsync("own_rows");
        Assert.That((await _tab.AskAsync<int>(Shown), await _tab.AskAsync<string>(Result)), Is.EqualTo((1, "1 of 5 differences")));

        await _tab.DoAsync("document.getElementById('find').value = ''");
        await _tab.TypeAsync("CURRENT_SETTING app.org");
        Assert.That(await _tab.AskAsync<int>(Shown), Is.EqualTo(1), "what stands only in the closed row's definition is found, word by word, in any case");

        await _tab.TypeAsync(" nowhere");
        Assert.That((await _tab.AskAsync<int>(Shown), await _tab.AskAsync<bool>("document.querySelector('.nothing').checkVisibility()")), Is.EqualTo((0, true)));

        await _tab.DoAsync("document.getElementById('clear').click()");
        Assert.That((await _tab.AskAsync<int>(Shown), await _tab.AskAsync<string>(Result)), Is.EqualTo((5, "5 differences")));
    }

    [Test]
    public async Task Sorts_are_chosen_together_and_stand_in_the_address()
    {
        await ShowAsync(Orders());
        await _tab.DoAsync("document.querySelector('[data-value=breaking]').click()");
        var breaking = await _tab.AskAsync<int>(Shown);
        await _tab.DoAsync("document.querySelector('[data-value=changed]').click()");
        var changed = await _tab.AskAsync<int>(Shown);
        var address = await _tab.AskAsync<string>("location.hash");

        Assert.That((breaking, changed), Is.EqualTo((4, 2)));
        Assert.That(address, Is.EqualTo("#severity=breaking&change=changed"));
        Assert.That(await _tab.AskAsync<bool>("[...document.querySelectorAll('.group')].every(g => g.hidden || [...g.querySelectorAll('.row')].some(r => !r.hidden))"));

        await _tab.DoAsync("location.hash = '#find=invoices'");
        Assert.That(await _tab.AskAsync<int>(Shown), Is.EqualTo(1), "a page opened by such an address shows the same");
        Assert.That(await _tab.AskAsync<int>("document.querySelectorAll('.row[open]').length"), Is.EqualTo(1), "and what it is");
        await _tab.DoAsync("location.hash = '#o1'");
        Assert.That(await _tab.AskAsync<int>(Shown), Is.EqualTo(5), "a link to what is hidden shows it");
    }

    [Test]
    public async Task The_keyboard_suffices()
    {
        await ShowAsync(Orders());
        var sentences = await _tab.AskAsync<string[]>("[...document.querySelectorAll('.sentence')].map(s => s.textContent)");

        await _tab.PressAsync("j");
        Assert.That(await _tab.AskAsync<string>(Focused), Is.EqualTo(sentences[0]));
        await _tab.PressAsync("ArrowDown", "j", "k");
        Assert.That(await _tab.AskAsync<string>(Focused), Is.EqualTo(sentences[1]));
        Assert.That(await _tab.AskAsync<string>("getComputedStyle(document.activeElement).outlineStyle"), Is.EqualTo("solid"), "one sees where one is");

        await _tab.PressAsync("Enter");
        Assert.That(await _tab.AskAsync<bool>("document.activeElement.closest('.row').open"));
        await _tab.PressAsync("Escape");
        Assert.That(await _tab.AskAsync<bool>("document.activeElement.closest('.row').open"), Is.False);

        await _tab.PressAsync("/");
        Assert.That(await _tab.AskAsync<string>(Focused), Is.EqualTo("find"));
        await _tab.TypeAsync("jk/");
        Assert.That(await _tab.AskAsync<string>(Sought), Is.EqualTo("jk/"));
        await _tab.PressAsync("Escape");
        Assert.That((await _tab.AskAsync<string>(Sought), await _tab.AskAsync<int>(Shown)), Is.EqualTo(("", 5)));
        await _tab.TypeAsync("own_rows");
        await _tab.PressAsync("Enter");
        Assert.That(await _tab.AskAsync<string>(Focused), Does.Contain("own_rows"));
    }

    [Test]
    public async Task A_screen_reader_finds_landmarks_headings_and_titles_of_columns()
    {
        await ShowAsync(Orders());
        await _tab.DoAsync("document.getElementById('open').click()");
        var heard = await _tab.ReadAloudAsync();

        Assert.That(heard, Is.SupersetOf(
        [
            "banner: ", "main: ", "contentinfo: ", "search: Find a difference", "searchbox: Search", "region: What differs", "region: Where the differences are",
            "heading: Production differs from staging: 4 breaking and 1 cosmetic differences in 3 tables.", "heading: What to do next", "heading: Where the differences are", "heading: What differs",
            "heading: table public.orders 2 breaking and 1 cosmetic", "columnheader: production", "columnheader: staging", "rowheader: Type",
            "link: public.orders: 3 differences, the heaviest breaking", "link: Skip to the answer", "button: Theme: as the system", "status: ",
        ]), string.Join('\n', heard));
        Assert.That(heard.Any(h => h.StartsWith("deletion:", StringComparison.Ordinal)) && heard.Any(h => h.StartsWith("insertion:", StringComparison.Ordinal)), "marked words are told, not only coloured");
        Assert.That(await _tab.AskAsync<bool>("[...document.querySelectorAll('button')].every(b => b.textContent.trim() !== '')"));
    }

    [Test]
    public async Task Light_and_dark_follow_the_system_until_somebody_chooses()
    {
        await ShowAsync(Orders());
        var colours = new List<int>();
        foreach (var scheme in new[] { "light", "dark" })
        {
            await _tab.PretendAsync(scheme);
            colours.Add(await BrightnessAsync());
        }

        await _tab.DoAsync("document.getElementById('theme').click()");
        colours.Add(await BrightnessAsync());
        await _tab.DoAsync("document.getElementById('theme').click()");
        await _tab.PretendAsync("light");
        colours.Add(await BrightnessAsync());

        Assert.That(colours.Select(c => c > 128 ? "light" : "dark"), Is.EqualTo(["light", "dark", "light", "dark"]), string.Join(' ', colours));
        Assert.That(await _tab.AskAsync<string>("document.getElementById('theme').textContent"), Is.EqualTo("Theme: dark"));
        await _tab.PretendAsync("dark", "print");
        Assert.That(await BrightnessAsync(), Is.EqualTo(255), "paper is white");
    }

    [TestCase("light")]
    [TestCase("dark")]
    public async Task Every_text_stands_out_from_what_is_behind_it(string scheme)
    {
        await _tab.PretendAsync(scheme);
        await ShowAsync(Orders());
        await _tab.DoAsync("document.getElementById('open').click()");

        Assert.That(await _tab.AskAsync<string[]>(TooFaint), Is.Empty);
    }

    [Test]
    public async Task On_paper_everything_is_open_and_nothing_is_to_press()
    {
        await ShowAsync(Orders());
        await _tab.PretendAsync("light", "print");
        await _tab.DoAsync("dispatchEvent(new Event('beforeprint'))");

        Assert.That(await _tab.AskAsync<int>("[...document.querySelectorAll('.row')].filter(r => !r.querySelector('.inside').checkVisibility()).length"), Is.Zero);
        Assert.That(await _tab.AskAsync<int>("[...document.querySelectorAll('button, input, .skip, .keys')].filter(b => b.checkVisibility()).length"), Is.Zero);

        await _tab.DoAsync("dispatchEvent(new Event('afterprint'))");
        Assert.That(await _tab.AskAsync<int>("document.querySelectorAll('.row[open]').length"), Is.Zero);
    }

    [TestCase(390)]
    [TestCase(760)]
    [TestCase(1280)]
    public async Task Nothing_is_wider_than_the_window(int width)
    {
        await _tab.ResizeAsync(width, 900);
        await ShowAsync(Orders());
        await _tab.DoAsync("document.getElementById('open').click()");

        Assert.That(await _tab.AskAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"), Is.Zero);
    }

    [Test]
    public async Task Five_thousand_differences_are_found_among_by_search_sort_and_key()
    {
        await ShowAsync(Many(5000));
        Assert.That(await _tab.AskAsync<string>(Result), Is.EqualTo("5000 differences"));

        await _tab.PressAsync("/");
        await _tab.TypeAsync("public.t042.");
        Assert.That((await _tab.AskAsync<int>(Shown), await _tab.AskAsync<string>(Result)), Is.EqualTo((20, "20 of 5000 differences")));
        await _tab.PressAsync("Enter", "j");
        Assert.That(await _tab.AskAsync<string>(Focused), Does.StartWith("public.t042.c01 "));
        await _tab.PressAsync("/", "Escape");
        Assert.That(await _tab.AskAsync<int>("document.querySelectorAll('.row:not([hidden])').length"), Is.EqualTo(5000));
        Assert.That(await _tab.AskAsync<int>("document.querySelectorAll('.box').length"), Is.EqualTo(HtmlDiagram.MostBoxes));
        Assert.That((await _tab.ReadAloudAsync()).Count(h => h.StartsWith("heading: table public.t", StringComparison.Ordinal)), Is.EqualTo(250), "far away headings are heard, too");
    }

    [Test]
    public async Task A_name_that_looks_like_markup_runs_nothing()
    {
        const string Name = "</script><img src=x onerror=document.title=1>";
        await ShowAsync(Some.Compare(
            Some.Database([.. Some.Table("t", "id", Name), Some.Policy("t", Name, "true")]),
            Some.Database([.. Some.Table("t", "id"), Some.Policy("t", Name, $"x = '<script>document.title = 'run'</script>'")])));
        await _tab.DoAsync("document.getElementById('open').click()");

        Assert.That(await _tab.AskAsync<string>("document.title"), Does.StartWith("Schema comparison"));
        Assert.That(await _tab.AskAsync<string>("document.querySelector('main').textContent"), Does.Contain(Name));
        Assert.That(await _tab.AskAsync<int>("document.querySelectorAll('script').length + document.images.length"), Is.EqualTo(1));
    }

    private static SchemaComparison Orders()
    {
        var clients = Some.Table("clients", "id");
        var client = Some.ForeignKey("orders", "client_id", "clients");
        return Some.Compare(
            Some.Database([.. clients, .. Some.Table("orders", "id", "note", "client_id"), client, Some.Policy("orders", "own_rows", "true"), .. Some.Table("people", "id")]),
            Some.Database(
            [
                .. clients, .. Some.Table("orders", "id", "client_id"), Some.Column("orders", "note", "uuid", position: 3), client,
                Some.Policy("orders", "own_rows", "(organization_id = (current_setting('app.org'::text))::integer) AND is_member(organization_id, current_user)"),
                .. Some.Table("invoices", "id", "order_id"), Some.ForeignKey("invoices", "order_id", "orders"), .. Some.Table("people", "id", "name"),
            ]));
    }

    private static SchemaComparison Many(int count)
    {
        SchemaSnapshot Side(string type) => Some.Database(
        [
            .. from i in Enumerable.Range(0, count)
               from item in (SchemaObject[])[.. i % 20 == 0 ? Some.Table($"t{i / 20:000}") : [], Some.Column($"t{i / 20:000}", $"c{i % 20:00}", type, (i % 20) + 1)]
               select item,
        ]);
        return Some.Compare(Side("text"), Side("uuid"));
    }

    // the ratio of the web's rules for contents, 4.5, of every element that holds a text; a colour behind a half transparent one is left out
    private const string TooFaint = """
        (() => {
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const bytes = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
          const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = element => { for (let e = element; e; e = e.parentElement) { const colour = bytes(getComputedStyle(e).backgroundColor); if (colour[3] > 0) { return colour; } } return bytes('white'); };
          return [...document.querySelectorAll('body *')]
            .filter(e => !e.closest('svg, script') && e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
            .map(e => { const [one, other] = [light(bytes(getComputedStyle(e).color)), light(behind(e))].sort((a, b) => b - a); return [(one + 0.05) / (other + 0.05), e]; })
            .filter(([ratio]) => ratio < 4.5).map(([ratio, e]) => `${e.tagName}.${e.className} ${ratio.toFixed(2)}: ${e.textContent.slice(0, 30)}`);
        })()
        """;

    private async Task ShowAsync(SchemaComparison comparison)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.html");
        await File.WriteAllTextAsync(path, comparison.ToHtml());
        await _tab.ShowAsync(path);
    }

    private Task<int> BrightnessAsync() => _tab.AskAsync<int>(
        "(c => { c.fillStyle = getComputedStyle(document.body).backgroundColor; c.fillRect(0, 0, 1, 1); return c.getImageData(0, 0, 1, 1).data[0]; })(document.createElement('canvas').getContext('2d'))");
}
