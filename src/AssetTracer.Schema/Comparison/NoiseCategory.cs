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

    /// <summary>What the schemas live in: server version, encoding, locale, time zone and settings. It never counts as a difference; left out, it isn't shown either.</summary>
    Environment,

    /// <summary>What whoever read a database wasn't allowed to see: left out, it keeps nobody from calling the rest equal.</summary>
    NotVisible,
}
