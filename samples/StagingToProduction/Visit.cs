using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace StagingToProduction;

/// <summary>What customers do on the web while the code runs, for a script: <c>visit URL</c>. It ends with 0 if the watch counted what the database refused.</summary>
internal static class Visit
{
    public static async Task<int> PayAsync(string url)
    {
        using var client = new HttpClient { BaseAddress = new(url) };
        var (acme, globex) = (await OrganizationAsync(client, "Acme"), await OrganizationAsync(client, "Globex"));
        var first = await StatusAsync(client, $"/organizations/{acme}/quotations", new { client = "Initech", number = "QUO-1" });
        var other = await StatusAsync(client, $"/organizations/{globex}/quotations", new { client = "Hooli", number = "QUO-1" });
        var again = await StatusAsync(client, $"/organizations/{acme}/quotations", new { client = "Umbrella", number = "QUO-1" });
        var own = await StatusAsync(client, $"/organizations/{acme}/transactions", new { type = "income", amount = 10 });
        var foreign = await StatusAsync(client, $"/organizations/{acme}/transactions", new { type = "income", amount = 10, on = globex });
        Console.WriteLine($"QUO-1 of Acme: {first}, of Globex: {other}, of Acme again: {again}. A transaction of Acme's own: {own}, on Globex: {foreign}.");

        using var health = await client.GetFromJsonAsync<JsonDocument>("/health");
        var watched = health!.RootElement.GetProperty("checks").GetProperty("schema-watch").GetProperty("data").GetProperty("failures")
            .EnumerateArray().Select(f => f.GetString()!).ToList();
        Console.WriteLine($"The watch counted: {string.Join("; ", watched)}.");
        return (first, other, again, own, foreign) == (HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.Created, HttpStatusCode.Forbidden)
            && watched.Exists(f => f.StartsWith("duplicate key, ", StringComparison.Ordinal))
            && watched.Exists(f => f.StartsWith("policy violation, ", StringComparison.Ordinal))
            ? 0
            : 1;
    }

    private static async Task<string> OrganizationAsync(HttpClient client, string name)
    {
        using var response = await client.PostAsJsonAsync("/organizations", new { name });
        using var created = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonDocument>();
        return created!.RootElement.GetProperty("id").GetString()!;
    }

    private static async Task<HttpStatusCode> StatusAsync<T>(HttpClient client, string path, T body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        return response.StatusCode;
    }
}
