namespace AssetTracer.Schema;

/// <summary>A subscription: changes of another database that logical replication brings. How it connects is a secret and isn't read.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createsubscription.html">CREATE SUBSCRIPTION</see>.</remarks>
public sealed record SubscriptionDefinition : SchemaObject
{
    /// <summary>The subscription's name, unique within the database.</summary>
    public required string Name { get; init; }

    /// <summary>The publications it subscribes to, sorted.</summary>
    public required ValueArray<string> Publications { get; init; }

    /// <summary>The order in which the server keeps them.</summary>
    internal PrintedOrder PublicationOrder { get; init; }

    /// <summary>Whether changes are brought.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>The replication slot on the other side, or <see langword="null"/> if there is none.</summary>
    public string? SlotName { get; init; }

    /// <summary>Whether values are sent in binary.</summary>
    public bool IsBinary { get; init; }

    /// <summary>Whether transactions are brought before they end: <c>off</c>, <c>on</c> or <c>parallel</c> (PostgreSQL 16).</summary>
    public string Streaming { get; init; } = "off";

    /// <summary>How safely changes are committed, as in <c>off</c> or <c>remote_apply</c>.</summary>
    public string SynchronousCommit { get; init; } = "off";

    /// <summary>Whether prepared transactions are brought when they are prepared (PostgreSQL 15).</summary>
    public bool IsTwoPhase { get; init; }

    /// <summary>Whether an error disables it (PostgreSQL 15).</summary>
    public bool IsDisabledOnError { get; init; }

    /// <summary>Whether its connection must give a password (PostgreSQL 16).</summary>
    public bool IsPasswordRequired { get; init; } = true;

    /// <summary>Whether changes are made with its owner's rights, not those of the tables' owners (PostgreSQL 16).</summary>
    public bool IsRunAsOwner { get; init; }

    /// <summary>Which changes it wants: <c>any</c>, or only those that the other side didn't get by replication (<c>none</c>; PostgreSQL 16).</summary>
    public string Origin { get; init; } = "any";

    /// <summary>Whether the slot is kept on standbys of the other side (PostgreSQL 17).</summary>
    public bool IsFailover { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a subscription.</summary>
    /// <param name="name">The subscription's name.</param>
    public static ObjectIdentity Named(string name) => new(ObjectKind.Subscription, new QualifiedName("", name));
}
