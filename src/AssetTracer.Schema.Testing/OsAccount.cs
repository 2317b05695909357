using System.Globalization;
using System.Runtime.Versioning;

namespace AssetTracer.Schema.Testing;

/// <summary>The account that the server runs under: the caller's, or an unprivileged one where the caller is root, whom PostgreSQL refuses.</summary>
internal sealed class OsAccount
{
    private const string PasswordFile = "/etc/passwd";
    private static readonly string[] ProgramFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

    private readonly string? _owner;
    private readonly IReadOnlyList<string> _become;

    private OsAccount(string name, string? owner, IReadOnlyList<string> become)
    {
        Name = name;
        _owner = owner;
        _become = become;
    }

    /// <summary>The account's name, for people.</summary>
    public string Name { get; }

    /// <summary>Finds the account, and how to become it.</summary>
    public static async Task<OsAccount> ForServerAsync(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new OsAccount(Environment.UserName, owner: null, become: []);
        }

        // initdb wants a name for its user id, so a number alone won't do.
        var entries = (await File.ReadAllLinesAsync(PasswordFile, cancellationToken).ConfigureAwait(false)).Select(line => line.Split(':')).ToList();
        var entry = entries.Find(fields => fields is ["postgres", ..]) ?? entries.Find(fields => fields is ["nobody", ..]);
        if (entry is not [var name, _, var user, var group, ..] || !IsNumber(user) || !IsNumber(group))
        {
            throw new PostgresUnavailableException(
                $"PostgreSQL doesn't run as root, and {PasswordFile} has no account postgres or nobody to run it. "
                + "Run the tests as another user, or add an account: `useradd --system postgres`.");
        }

        // setpriv becomes the program; runuser and su stay as its parent. BusyBox has a setpriv that can't change the user.
        IReadOnlyList<IReadOnlyList<string>> ways =
        [
            ["setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups", "--"],
            ["runuser", "-u", name, "--"],
            ["su", "-s", "/bin/sh", name, "-c", "exec \"$0\" \"$@\"", "--"],
        ];
        foreach (var way in ways)
        {
            if (ProgramFolders.Select(folder => Path.Combine(folder, way[0])).FirstOrDefault(File.Exists) is { } program)
            {
                List<string> become = [program, .. way.Skip(1)];
                var (succeeded, output) = await ChildProcess.RunAsync([.. become, "/bin/sh", "-c", "id -u"], cancellationToken).ConfigureAwait(false);
                if (succeeded && output == user)
                {
                    return new OsAccount(name, $"{user}:{group}", become);
                }
            }
        }

        throw new PostgresUnavailableException(
            $"PostgreSQL doesn't run as root, and none of setpriv, runuser and su can run it as {name}. "
            + "Run the tests as another user, or install util-linux.");
    }

    /// <summary>The command that runs <paramref name="command"/> as this account.</summary>
    public IReadOnlyList<string> Command(params IEnumerable<string> command) => [.. _become, .. command];

    /// <summary>Makes a folder that only this account may enter.</summary>
    [UnsupportedOSPlatform("windows")]
    public async Task CreateFolderAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (_owner is not null)
        {
            var (succeeded, output) = await ChildProcess.RunAsync(["chown", _owner, folder], cancellationToken).ConfigureAwait(false);
            if (!succeeded)
            {
                throw new PostgresUnavailableException($"The folder {folder} can't be given to {Name}, who shall run the server: {output}");
            }
        }
    }

    private static bool IsNumber(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
