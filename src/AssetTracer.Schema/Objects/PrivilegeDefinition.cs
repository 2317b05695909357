namespace AssetTracer.Schema;

/// <summary>What a role may do with an object, where that isn't PostgreSQL's default for the kind of object.</summary>
/// <remarks>
/// By default an object's owner may do everything, everybody may execute routines and use types, and nobody may do anything else.
/// See <see href="https://www.postgresql.org/docs/current/ddl-priv.html">Privileges</see>.
/// </remarks>
public sealed record PrivilegeDefinition : SchemaObject
{
    private const string OwnersOwn = "";

    /// <summary>The object.</summary>
    public required ObjectIdentity Target { get; init; }

    /// <summary>The role that may; <c>public</c> stands for everybody.</summary>
    public required string Grantee { get; init; }

    /// <summary>What it may do, as in <c>SELECT</c>, sorted; empty if even the default was revoked.</summary>
    public ValueArray<string> Privileges { get; init; }

    /// <summary>Those of the privileges that it may pass on, sorted.</summary>
    public ValueArray<string> Grantable { get; init; }

    /// <summary>Whether the role owns the object, so that its default is every privilege.</summary>
    public bool IsOwner { get; init; }

    /// <summary>The role that passed the privileges on, or <see langword="null"/> if the object's owner granted them.</summary>
    public string? Grantor { get; init; }

    /// <summary>What the object is part of, where it isn't compared by itself: the view of a column, the identity column of a sequence; else <see langword="null"/>.</summary>
    public ObjectIdentity? PartOf { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity =>
        new(ObjectKind.Privilege, Target.Name, Grantee, IsOwner ? OwnersOwn : Grantor, Target);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => PartOf ?? Target;

    /// <summary>Names the privileges that an object's owner granted to a role.</summary>
    /// <param name="target">The object.</param>
    /// <param name="grantee">The role; <c>public</c> stands for everybody.</param>
    public static ObjectIdentity Of(ObjectIdentity target, string grantee) => new(ObjectKind.Privilege, target.Name, grantee, On: target);

    /// <summary>The fact that stands for the absence of one: what PostgreSQL allows by itself.</summary>
    internal static PrivilegeDefinition Default(ObjectIdentity identity)
    {
        var isOwner = identity.Arguments is OwnersOwn;
        return new()
        {
            Target = identity.On!,
            Grantee = identity.Within!,
            IsOwner = isOwner,
            Grantor = isOwner ? null : identity.Arguments,
            Privileges = isOwner ? Of(identity.On!.Kind) : identity is { Within: "public", Arguments: null } ? OfEverybody(identity.On!.Kind) : [],
        };
    }

    /// <summary>Every privilege that there is on a kind of object.</summary>
    internal static ValueArray<string> Of(ObjectKind kind) => TargetCatalog.PrivilegesOn(kind) switch
    {
        'r' => ["DELETE", "INSERT", "MAINTAIN", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"],
        'c' => ["INSERT", "REFERENCES", "SELECT", "UPDATE"],
        's' => ["SELECT", "UPDATE", "USAGE"],
        'n' => ["CREATE", "USAGE"],
        'f' => ["EXECUTE"],
        'T' => ["USAGE"],
        _ => [],
    };

    private static ValueArray<string> OfEverybody(ObjectKind kind) => TargetCatalog.PrivilegesOn(kind) is 'f' or 'T' ? Of(kind) : [];
}

public sealed partial class MigrationBuilder
{
    /// <summary>Lets a role do something with an object, besides what it may do already.</summary>
    /// <param name="on">The object.</param>
    /// <param name="to">The role; <c>public</c> stands for everybody.</param>
    /// <param name="privileges">The privileges, as in <c>"SELECT"</c>; <c>"ALL"</c> stands for every one.</param>
    public void Grant(ObjectIdentity on, string to, params ReadOnlySpan<string> privileges)
    {
        var nothing = new PrivilegeDefinition { Target = on, Grantee = to };
        Alter(nothing, nothing with { Privileges = GrantSql.Sorted(privileges) });
    }

    /// <summary>Lets a role do something with an object, and pass that on to others.</summary>
    /// <param name="on">The object.</param>
    /// <param name="to">The role.</param>
    /// <param name="privileges">The privileges, as in <c>"SELECT"</c>; <c>"ALL"</c> stands for every one.</param>
    public void GrantWithGrantOption(ObjectIdentity on, string to, params ReadOnlySpan<string> privileges)
    {
        var nothing = new PrivilegeDefinition { Target = on, Grantee = to };
        var given = GrantSql.Sorted(privileges);
        Alter(nothing, nothing with { Privileges = given, Grantable = given });
    }

    /// <summary>Lets a role do something with a table, besides what it may do already.</summary>
    /// <param name="table">The table.</param>
    /// <param name="to">The role; <c>public</c> stands for everybody.</param>
    /// <param name="privileges">The privileges, as in <c>"SELECT"</c>; <c>"ALL"</c> stands for every one.</param>
    public void GrantOnTable(QualifiedName table, string to, params ReadOnlySpan<string> privileges) => Grant(TableDefinition.Named(table), to, privileges);

    /// <summary>Takes privileges on an object from a role. Of a table, this takes them on its columns too.</summary>
    /// <param name="on">The object.</param>
    /// <param name="from">The role; <c>public</c> stands for everybody.</param>
    /// <param name="privileges">The privileges, as in <c>"SELECT"</c>; <c>"ALL"</c> stands for every one.</param>
    public void Revoke(ObjectIdentity on, string from, params ReadOnlySpan<string> privileges)
    {
        var nothing = new PrivilegeDefinition { Target = on, Grantee = from };
        Alter(nothing with { Privileges = GrantSql.Sorted(privileges) }, nothing);
    }

    /// <summary>Takes privileges on a table, and on its columns, from a role.</summary>
    /// <param name="table">The table.</param>
    /// <param name="from">The role; <c>public</c> stands for everybody.</param>
    /// <param name="privileges">The privileges, as in <c>"SELECT"</c>; <c>"ALL"</c> stands for every one.</param>
    public void RevokeOnTable(QualifiedName table, string from, params ReadOnlySpan<string> privileges) => Revoke(TableDefinition.Named(table), from, privileges);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a role to hold a privilege on an object: granted to it or to everybody, or as the object's owner.</summary>
    /// <param name="on">The object.</param>
    /// <param name="role">The role; <c>public</c> stands for everybody.</param>
    /// <param name="privilege">The privilege, as in <c>SELECT</c>.</param>
    /// <remarks>Roles that the role is a member of aren't looked at.</remarks>
    public VerificationBuilder HasPrivilege(ObjectIdentity on, string role, string privilege) => Expect(
        $"{Quote.Role(role)} has {privilege} on {on}",
        PrivilegeFinding.LooksAt(on, role),
        new Claim(
            PrivilegeDefinition.Of(on, role),
            GrantSql.Sorted([privilege])[0],
            Claim.Yes,
            snapshot => PrivilegeFinding.How(snapshot, on, role, GrantSql.Sorted([privilege])[0]) is null ? "it wasn't granted" : null));

    /// <summary>Expects a role not to hold a privilege on an object: neither granted to it, to everybody or on a column, nor as the object's owner.</summary>
    /// <param name="on">The object.</param>
    /// <param name="role">The role; <c>public</c> stands for everybody.</param>
    /// <param name="privilege">The privilege, as in <c>SELECT</c>.</param>
    /// <remarks>Roles that the role is a member of aren't looked at.</remarks>
    public VerificationBuilder HasNoPrivilege(ObjectIdentity on, string role, string privilege) => Expect(
        $"{Quote.Role(role)} doesn't have {privilege} on {on}",
        PrivilegeFinding.LooksAt(on, role),
        new Claim(
            PrivilegeDefinition.Of(on, role),
            GrantSql.Sorted([privilege])[0],
            Says: null,
            snapshot => PrivilegeFinding.How(snapshot, on, role, GrantSql.Sorted([privilege])[0])
                ?? PrivilegeFinding.HowOnColumn(snapshot, on, role, GrantSql.Sorted([privilege])[0])));
}
