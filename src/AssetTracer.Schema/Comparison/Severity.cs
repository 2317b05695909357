namespace AssetTracer.Schema;

/// <summary>How much a difference matters to an application that runs on both databases, from least to most.</summary>
public enum Severity
{
    /// <summary>Nothing the application does comes out differently: the order of columns, a comment, a name of a constraint.</summary>
    Cosmetic,

    /// <summary>The same statements run, but they may do something else or take another time: a default, an index, a policy's condition.</summary>
    Behavioural,

    /// <summary>A statement that works on one database fails, or breaks a rule, on the other.</summary>
    Breaking,
}
