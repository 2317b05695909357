namespace AssetTracer.Schema;

/// <summary>One fact about a database's structure: a table, a column, a policy, a grant. A value, complete when made.</summary>
public abstract record SchemaObject
{
    private protected SchemaObject()
    {
    }

    /// <summary>What tells this object from every other.</summary>
    public abstract ObjectIdentity Identity { get; }

    /// <summary>The object this one is part of and goes away with, or <see langword="null"/> if it stands alone.</summary>
    public abstract ObjectIdentity? Parent { get; }

    /// <summary>Whether the object knows secrets, which are compared but stand in no file and no fingerprint.</summary>
    internal virtual bool HoldsSecrets => false;
}
