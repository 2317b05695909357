namespace AssetTracer.Schema;

/// <summary>What happens to a referring row when the row it refers to goes or changes.</summary>
public enum ReferentialAction
{
    /// <summary>The statement fails if a row still refers to it when constraints are checked.</summary>
    NoAction,

    /// <summary>The statement fails at once.</summary>
    Restrict,

    /// <summary>The referring row is deleted or updated too.</summary>
    Cascade,

    /// <summary>The referring columns become null.</summary>
    SetNull,

    /// <summary>The referring columns take their defaults.</summary>
    SetDefault,
}
