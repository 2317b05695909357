namespace AssetTracer.Schema;

/// <summary>Finds in a snapshot how a role comes by a privilege.</summary>
internal static class PrivilegeFinding
{
    public static ObjectIdentity[] LooksAt(ObjectIdentity on, string role) => [PrivilegeDefinition.Of(on, role), OwnerDefinition.Of(on), on];

    /// <summary>How the role comes by the privilege, or null if it doesn't.</summary>
    public static string? How(SchemaSnapshot snapshot, ObjectIdentity on, string role, string privilege)
    {
        if (Owner(snapshot, on) == role)
        {
            var own = On(snapshot, on).FirstOrDefault(p => p.IsOwner);
            if (own is null || own.Privileges.Contains(privilege))
            {
                return "it owns the object";
            }
        }

        return Holds(snapshot, on, role, privilege) ? "it was granted"
            : role != "public" && Holds(snapshot, on, "public", privilege) ? "everybody has it (PUBLIC)"
            : on.Kind == ObjectKind.Column && OfColumn(snapshot, on) is { } table ? How(snapshot, table, role, privilege)
            : null;
    }

    /// <summary>On which column the role holds the privilege, or null if on none.</summary>
    public static string? HowOnColumn(SchemaSnapshot snapshot, ObjectIdentity on, string role, string privilege) =>
        TargetCatalog.PrivilegesOn(on.Kind) == 'r'
        && snapshot.OfKind<PrivilegeDefinition>().FirstOrDefault(p =>
            p.Target.Kind == ObjectKind.Column && p.Target.Name == on.Name
            && (p.Grantee == role || p.Grantee == "public") && p.Privileges.Contains(privilege)) is { } found
            ? $"it was granted on {found.Target}"
            : null;

    private static bool Holds(SchemaSnapshot snapshot, ObjectIdentity on, string grantee, string privilege)
    {
        var held = On(snapshot, on).Where(p => p.Grantee == grantee).ToList();
        return held.Exists(p => p.Privileges.Contains(privilege))
            || (!held.Exists(p => p.Grantor is null)
                && PrivilegeDefinition.Default(PrivilegeDefinition.Of(on, grantee)).Privileges.Contains(privilege));
    }

    private static IEnumerable<PrivilegeDefinition> On(SchemaSnapshot snapshot, ObjectIdentity target) =>
        snapshot.OfKind<PrivilegeDefinition>().Where(p => p.Target == target);

    private static string? Owner(SchemaSnapshot snapshot, ObjectIdentity on) => snapshot.Find<OwnerDefinition>(OwnerDefinition.Of(on))?.Role;

    // A column is named by its table's or view's name; the owner's identity tells which of the two it is.
    private static ObjectIdentity? OfColumn(SchemaSnapshot snapshot, ObjectIdentity column) =>
        snapshot.OfKind<OwnerDefinition>().Select(o => o.Target).FirstOrDefault(t => t.Name == column.Name && TargetCatalog.PrivilegesOn(t.Kind) == 'r');
}
