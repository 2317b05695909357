namespace AssetTracer.Schema;

/// <summary>What becomes of privileges by statements that don't name them, and the steps that set it right at the end of a plan.</summary>
internal static class SideEffectsOnPrivileges
{
    /// <summary>The steps after a plan that turns one structure into the other.</summary>
    /// <param name="before">The structure of the database that the plan changes.</param>
    /// <param name="after">The structure that the plan makes.</param>
    public static IEnumerable<MigrationOperation> Repair(SchemaSnapshot before, SchemaSnapshot after)
    {
        var given = GivenToNewObjects(before, after).ToList();
        return [.. given.Select(p => new DropObject(p, DropBehavior.Restrict)), .. TakenFromColumns(before, after, given)];
    }

    // A new object comes with whatever the default privileges of its creator give. Which role that will be isn't known, so every role's count; nor is it
    // known whether they were changed before the object came.
    private static IEnumerable<ObjectIdentity> GivenToNewObjects(SchemaSnapshot before, SchemaSnapshot after)
    {
        var defaults = before.OfKind<DefaultPrivilegeDefinition>().Concat(after.OfKind<DefaultPrivilegeDefinition>()).ToList();
        return
            from created in defaults.Count == 0 ? [] : after.Objects.Where(o => before.Find(o.Identity) is null)
            let type = TypeOf(created.Identity.Kind)
            where type is not null
            from privilege in (from given in defaults
                               where given.ObjectType == type && given.Grantee != given.Role && (given.Schema is null || given.Schema == created.Identity.Schema)
                               select PrivilegeDefinition.Of(created.Identity, given.Grantee)).Distinct()
            where after.Find(privilege) is null && after.Find<OwnerDefinition>(OwnerDefinition.Of(created.Identity))?.Role != privilege.Within
            select privilege;
    }

    // What is revoked on a table is revoked on each of its columns too.
    private static IEnumerable<MigrationOperation> TakenFromColumns(SchemaSnapshot before, SchemaSnapshot after, IEnumerable<ObjectIdentity> given)
    {
        var onColumns = after.OfKind<PrivilegeDefinition>().Where(p => p.Target.Kind == ObjectKind.Column).ToList();
        if (onColumns.Count == 0)
        {
            return [];
        }

        var taken = given.Select(p => (p.Name, p.Within!)).ToHashSet();
        var changed = before.OfKind<PrivilegeDefinition>().Except(after.OfKind<PrivilegeDefinition>())
            .Concat(after.OfKind<PrivilegeDefinition>().Except(before.OfKind<PrivilegeDefinition>()))
            .Where(p => TargetCatalog.PrivilegesOn(p.Target.Kind) == 'r')
            .Select(p => (p.Target.Name, p.Grantee))
            .ToHashSet();
        return onColumns
            .Where(p => taken.Contains((p.Target.Name, p.Grantee)) || (changed.Contains((p.Target.Name, p.Grantee)) && p.Equals(before.Find(p.Identity))))
            .Select(p => new AlterObject(PrivilegeDefinition.Default(p.Identity), p));
    }

    private static DefaultPrivilegeTarget? TypeOf(ObjectKind kind) => TargetCatalog.PrivilegesOn(kind) switch
    {
        'r' => DefaultPrivilegeTarget.Tables,
        's' => DefaultPrivilegeTarget.Sequences,
        'f' => DefaultPrivilegeTarget.Functions,
        'T' => DefaultPrivilegeTarget.Types,
        'n' => DefaultPrivilegeTarget.Schemas,
        _ => null,
    };
}
