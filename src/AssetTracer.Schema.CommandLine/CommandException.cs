using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema.CommandLine;

/// <summary>A command couldn't tell: the message says why and the way out, and holds no secret.</summary>
[SuppressMessage("Design", "CA1064", Justification = "It never leaves a command: it ends as a line on standard error.")]
internal sealed class CommandException(string message, Exception? innerException = null) : Exception(message, innerException);
