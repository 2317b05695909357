namespace AssetTracer.Schema;

/// <summary>Makes sure that names alone are found in the schema of a member, so that nothing is done to another one's.</summary>
internal static class FleetSchema
{
    /// <exception cref="MigrationDefinitionException">The schema isn't there, or names are looked for elsewhere first.</exception>
    public static async Task RefuseUnlessFoundAsync(FleetMember member, FleetDatabase database, CancellationToken cancellationToken)
    {
        if (member.Schema is not { } schema)
        {
            return;
        }

        var name = Quote.Id(schema);
        var connection = await OwnConnection.OpenAsync(database.DataSource, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var found = await connection.ScalarAsync<string>(
                cancellationToken,
                StatementCommand.Of("SELECT CASE WHEN to_regnamespace($1) IS NULL THEN '' ELSE coalesce(current_schema()::text, '(none)') END", name)).ConfigureAwait(false);
            if (found?.Length == 0)
            {
                throw new MigrationDefinitionException($"{Address.Of(connection)} has no schema {name}. Create it first: CREATE SCHEMA {name}.");
            }

            if (found != schema)
            {
                throw new MigrationDefinitionException(
                    $"{Address.Of(connection)} looks for names in schema {found} and not in {name}: the role may not use that one (GRANT USAGE ON SCHEMA {name}), or a pooler "
                    + "drops what the connection says of the search path (connect past it).");
            }
        }
    }
}
