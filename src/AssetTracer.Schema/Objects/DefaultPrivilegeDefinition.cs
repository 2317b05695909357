namespace AssetTracer.Schema;

/// <summary>What a role may do with objects that another role is yet to create, where that isn't PostgreSQL's default.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html">ALTER DEFAULT PRIVILEGES</see>.</remarks>
public sealed record DefaultPrivilegeDefinition : SchemaObject
{
    /// <summary>The role whose new objects are meant.</summary>
    public required string Role { get; init; }

    /// <summary>The schema in which they are created, or <see langword="null"/> for any.</summary>
    public string? Schema { get; init; }

    /// <summary>The kind of object.</summary>
    public required DefaultPrivilegeTarget ObjectType { get; init; }

    /// <summary>The role that may; <c>public</c> stands for everybody.</summary>
    public required string Grantee { get; init; }

    /// <summary>What it may do, as in <c>SELECT</c>, sorted; empty if even the default was revoked.</summary>
    public ValueArray<string> Privileges { get; init; }

    /// <summary>Those of the privileges that it may pass on, sorted.</summary>
    public ValueArray<string> Grantable { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Of(ObjectType, Role, Grantee, Schema);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => Schema is null ? null : SchemaDefinition.Named(Schema);

    /// <summary>Names the default privileges of a role.</summary>
    /// <param name="objectType">The kind of object.</param>
    /// <param name="role">The role whose new objects are meant.</param>
    /// <param name="grantee">The role that may; <c>public</c> stands for everybody.</param>
    /// <param name="schema">The schema in which they are created, or <see langword="null"/> for any.</param>
    public static ObjectIdentity Of(DefaultPrivilegeTarget objectType, string role, string grantee, string? schema = null) =>
        new(ObjectKind.DefaultPrivilege, new QualifiedName(schema ?? "", role), grantee, objectType.ToString());

    internal static string Describe(ObjectIdentity identity) =>
        $"default privileges of {Quote.Role(identity.Within!)} on {Words(Enum.Parse<DefaultPrivilegeTarget>(identity.Arguments!))} of {Quote.Id(identity.Name.Name)}"
        + (identity.Name.Schema.Length > 0 ? $" in schema {Quote.Id(identity.Name.Schema)}" : "");

    /// <summary>The fact that stands for the absence of one: what PostgreSQL allows by itself.</summary>
    internal static DefaultPrivilegeDefinition Default(ObjectIdentity identity)
    {
        var (role, grantee, objectType) = (identity.Name.Name, identity.Within!, Enum.Parse<DefaultPrivilegeTarget>(identity.Arguments!));
        var schema = identity.Name.Schema.Length > 0 ? identity.Name.Schema : null;
        return new()
        {
            Role = role,
            Schema = schema,
            ObjectType = objectType,
            Grantee = grantee,
            // what is granted in a schema adds to what is granted everywhere
            Privileges = schema is null && (grantee == role || (grantee == "public" && objectType is DefaultPrivilegeTarget.Functions or DefaultPrivilegeTarget.Types))
                ? All(objectType)
                : [],
        };
    }

    internal static string Words(DefaultPrivilegeTarget objectType) => objectType == DefaultPrivilegeTarget.LargeObjects
        ? "large objects"
        : objectType.ToString().ToLowerInvariant();

    private static ValueArray<string> All(DefaultPrivilegeTarget objectType) => objectType switch
    {
        DefaultPrivilegeTarget.Tables => ["DELETE", "INSERT", "MAINTAIN", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"],
        DefaultPrivilegeTarget.Sequences => ["SELECT", "UPDATE", "USAGE"],
        DefaultPrivilegeTarget.Functions => ["EXECUTE"],
        DefaultPrivilegeTarget.Types => ["USAGE"],
        DefaultPrivilegeTarget.Schemas => ["CREATE", "USAGE"],
        DefaultPrivilegeTarget.LargeObjects => ["SELECT", "UPDATE"],
    };
}

/// <summary>The kinds of object that a <see cref="DefaultPrivilegeDefinition"/> can be about.</summary>
public enum DefaultPrivilegeTarget
{
    /// <summary>Tables, views and materialized views.</summary>
    Tables,

    /// <summary>Sequences.</summary>
    Sequences,

    /// <summary>Functions and procedures.</summary>
    Functions,

    /// <summary>Types and domains.</summary>
    Types,

    /// <summary>Schemas.</summary>
    Schemas,

    /// <summary>Large objects, from PostgreSQL 18 on.</summary>
    LargeObjects,
}

public sealed partial class MigrationBuilder
{
    /// <summary>Lets a role do something with every object of a kind that another role creates from now on.</summary>
    /// <param name="on">The kind of object.</param>
    /// <param name="createdBy">The role that creates them.</param>
    /// <param name="to">The role that may; <c>public</c> stands for everybody.</param>
    /// <param name="inSchema">The schema, or <see langword="null"/> for any.</param>
    /// <param name="privileges">The privileges, as in <c>"SELECT"</c>; <c>"ALL"</c> stands for every one.</param>
    public void GrantByDefault(DefaultPrivilegeTarget on, string createdBy, string to, string? inSchema, params ReadOnlySpan<string> privileges)
    {
        var nothing = new DefaultPrivilegeDefinition { ObjectType = on, Role = createdBy, Grantee = to, Schema = inSchema };
        Alter(nothing, nothing with { Privileges = GrantSql.Sorted(privileges) });
    }

    /// <summary>Stops letting a role do something with every object of a kind that another role creates from now on.</summary>
    /// <param name="on">The kind of object.</param>
    /// <param name="createdBy">The role that creates them.</param>
    /// <param name="from">The role that may no longer; <c>public</c> stands for everybody.</param>
    /// <param name="inSchema">The schema, or <see langword="null"/> for any.</param>
    /// <param name="privileges">The privileges, as in <c>"SELECT"</c>; <c>"ALL"</c> stands for every one.</param>
    public void RevokeByDefault(DefaultPrivilegeTarget on, string createdBy, string from, string? inSchema, params ReadOnlySpan<string> privileges)
    {
        var nothing = new DefaultPrivilegeDefinition { ObjectType = on, Role = createdBy, Grantee = from, Schema = inSchema };
        Alter(nothing with { Privileges = GrantSql.Sorted(privileges) }, nothing);
    }
}
