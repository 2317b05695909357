namespace AssetTracer.Schema;

/// <summary>One change of a database's schema: how it is made, how it is undone, and how one sees that it worked.</summary>
/// <remarks>
/// A migration carries a <see cref="MigrationAttribute"/>. Its <see cref="Up"/>, its <see cref="Verify"/> and its row in the history table
/// commit together or not at all.
/// </remarks>
public abstract class Migration
{
    /// <summary>Makes the change.</summary>
    /// <param name="migration">Takes the steps.</param>
    protected abstract void Up(MigrationBuilder migration);

    /// <summary>Undoes the change, or says by <see cref="MigrationBuilder.Irreversible"/> why it can't be undone.</summary>
    /// <param name="migration">Takes the steps.</param>
    protected abstract void Down(MigrationBuilder migration);

    /// <summary>Says how one sees that the change is there: at least one expectation.</summary>
    /// <param name="verify">Takes the expectations.</param>
    protected abstract void Verify(VerificationBuilder verify);

    internal MigrationBuilder BuildUp()
    {
        var builder = new MigrationBuilder();
        Up(builder);
        return builder;
    }

    internal MigrationBuilder BuildDown()
    {
        var builder = new MigrationBuilder();
        Down(builder);
        return builder;
    }

    internal VerificationBuilder BuildVerify()
    {
        var builder = new VerificationBuilder();
        Verify(builder);
        return builder;
    }
}
