using System.Runtime.Versioning;
using System.Text;
using AssetTracer.Schema.CommandLine;

namespace AssetTracer.Schema.Tests.CommandLine;

/// <summary>Where an answer goes that is written to a file.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
public sealed class OutputFileTests
{
    private string _folder = null!;

    [SetUp]
    public void Create() => _folder = Directory.CreateTempSubdirectory("output-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win")]
    public async Task A_file_that_is_there_is_replaced_and_keeps_its_mode()
    {
        var path = await WrittenAsync("there", "before");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await WriteAsync(path, "after");

        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("after"));
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_link_stays_one_and_what_it_leads_to_is_written()
    {
        var path = await WrittenAsync("there", "before, which is longer");
        var (link, missing) = (Path.Combine(_folder, "link"), Path.Combine(_folder, "missing"));
        File.CreateSymbolicLink(link, path);
        File.CreateSymbolicLink(missing, Path.Combine(_folder, "made"));

        await WriteAsync(link, "after");
        await WriteAsync(missing, "new");

        Assert.That((await File.ReadAllTextAsync(path), await File.ReadAllTextAsync(Path.Combine(_folder, "made"))), Is.EqualTo(("after", "new")));
        Assert.That((new FileInfo(link).LinkTarget, new FileInfo(missing).LinkTarget), Is.Not.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public async Task Whoever_reads_from_a_pipe_gets_the_answer()
    {
        var pipe = Path.Combine(_folder, "pipe");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [pipe]))
        {
            await make.WaitForExitAsync();
        }

        var reader = Task.Run(() => File.ReadAllTextAsync(pipe));
        await WriteAsync(pipe, "through the pipe");

        Assert.That(await reader, Is.EqualTo("through the pipe"));
        Assert.That(Directory.GetFiles(_folder), Is.EqualTo([pipe]));
    }

    [Test]
    public async Task A_device_is_written_to_and_stays_one()
    {
        await WriteAsync("/dev/null", "nowhere");

        Assert.That(await File.ReadAllTextAsync("/dev/null"), Is.Empty);
    }

    [Test]
    public async Task What_fails_meanwhile_leaves_the_file_as_it_was()
    {
        var path = await WrittenAsync("there", "before");

        Assert.ThrowsAsync<TimeZoneNotFoundException>(() => OutputFile.WriteAsync(path, _ => throw new TimeZoneNotFoundException()));
        Assert.That(() => OutputFile.WriteAsync(Path.Combine(path, "below"), _ => Task.CompletedTask), Throws.TypeOf<CommandException>().With.Message.Contains("can't be written"));

        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("before"));
    }

    private static Task WriteAsync(string path, string text) => OutputFile.WriteAsync(path, stream => stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask());

    private async Task<string> WrittenAsync(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }
}
