namespace AssetTracer.Schema;

/// <summary>Sorts of differences that a comparison may be told to leave out; what it leaves out it still counts.</summary>
public enum NoiseCategory
{
    /// <summary>Who owns an object.</summary>
    Owners,

    /// <summary>Who may do what, including the privileges that future objects get.</summary>
    Privileges,

    /// <summary>Comments on objects.</summary>
    Comments,

    /// <summary>The order of a table's columns.</summary>
    ColumnOrder,

    /// <summary>Names of constraints and indexes, where the definition is the same.</summary>
    ConstraintNames,

    /// <summary>How and where rows are stored: storage parameters, tablespaces, compression, statistics targets.</summary>
    Storage,
}
