using System.Globalization;

namespace AssetTracer.Schema.Testing;

/// <summary>Migrations break a law of <see cref="MigrationLaws"/>. The message names each of them and what is wrong.</summary>
public sealed class MigrationLawException : Exception
{
    internal MigrationLawException(string law, int count, IReadOnlyList<MigrationLawViolation> violations)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"{law} {violations.Count} of {count} migrations {(violations.Count == 1 ? "doesn't" : "don't")} keep to it.{Environment.NewLine}{string.Join(Environment.NewLine, violations)}")) =>
        Violations = violations;

    /// <summary>What is wrong, by the order of the migrations.</summary>
    public IReadOnlyList<MigrationLawViolation> Violations { get; }
}
