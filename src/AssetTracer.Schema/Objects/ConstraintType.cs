namespace AssetTracer.Schema;

/// <summary>The sorts of constraint.</summary>
public enum ConstraintType
{
    /// <summary>The table's primary key.</summary>
    PrimaryKey,

    /// <summary>A unique constraint.</summary>
    Unique,

    /// <summary>A foreign key.</summary>
    ForeignKey,

    /// <summary>A condition that every row must meet.</summary>
    Check,

    /// <summary>A condition that no two rows may meet together.</summary>
    Exclusion,
}
