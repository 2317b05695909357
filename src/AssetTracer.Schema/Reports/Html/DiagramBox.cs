namespace AssetTracer.Schema;

/// <summary>A box of the picture of differences.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Lines">What of it differs.</param>
/// <param name="Severity">The heaviest difference; null if nothing of it differs.</param>
/// <param name="Link">Where the page tells of it; null if it doesn't.</param>
/// <param name="Change">Which side has it alone, or empty.</param>
internal sealed record DiagramBox(string Name, IReadOnlyList<DiagramLine> Lines, Severity? Severity, string? Link, string Change);

/// <summary>A line in a box.</summary>
/// <param name="Sign">The sort of difference as a sign.</param>
/// <param name="Text">What differs.</param>
/// <param name="Severity">How much it matters.</param>
internal sealed record DiagramLine(string Sign, string Text, Severity Severity);

/// <summary>An arrow from one box to another.</summary>
/// <param name="From">The place of the box whose rows refer.</param>
/// <param name="To">The place of the box that they refer to.</param>
/// <param name="Title">What it is, and where, in words.</param>
/// <param name="OnlyIn">The class of the side that has it alone, or empty.</param>
internal sealed record DiagramArrow(int From, int To, string Title, string OnlyIn);
