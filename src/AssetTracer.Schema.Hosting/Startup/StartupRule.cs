using Microsoft.Extensions.Hosting;

namespace AssetTracer.Schema.Hosting;

/// <summary>What is done at start-up, and where.</summary>
/// <param name="Startup">What is done.</param>
/// <param name="When">In which environments.</param>
/// <param name="Wait">How long it waits; null as the options say.</param>
internal sealed record StartupRule(SchemaStartup Startup, Func<IHostEnvironment, bool> When, TimeSpan? Wait = null);
