namespace AssetTracer.Schema;

/// <summary>A base type: one whose values functions of its own read and write. Without them it is a shell, a name that such functions can mention.</summary>
/// <remarks>
/// Its functions take the type, so it is first created as a shell, then the functions, then the type itself; a drop takes the functions along.
/// See <see href="https://www.postgresql.org/docs/current/sql-createtype.html">CREATE TYPE</see>.
/// </remarks>
public sealed record BaseTypeDefinition : SchemaObject
{
    /// <summary>The type's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The function that reads a value from text, or <see langword="null"/> for a shell.</summary>
    public QualifiedName? Input { get; init; }

    /// <summary>The function that writes a value as text, or <see langword="null"/> for a shell.</summary>
    public QualifiedName? Output { get; init; }

    /// <summary>The function that reads a value from bytes, or <see langword="null"/>.</summary>
    public QualifiedName? Receive { get; init; }

    /// <summary>The function that writes a value as bytes, or <see langword="null"/>.</summary>
    public QualifiedName? Send { get; init; }

    /// <summary>The function that reads what stands in brackets behind the type, or <see langword="null"/>.</summary>
    public QualifiedName? ModifierInput { get; init; }

    /// <summary>The function that writes what stands in brackets behind the type, or <see langword="null"/>.</summary>
    public QualifiedName? ModifierOutput { get; init; }

    /// <summary>The function that gathers statistics, or <see langword="null"/> for PostgreSQL's.</summary>
    public QualifiedName? Analyze { get; init; }

    /// <summary>The function that finds elements, or <see langword="null"/>.</summary>
    public QualifiedName? Subscript { get; init; }

    /// <summary>The type of the elements as <c>format_type</c> prints it, or <see langword="null"/>.</summary>
    public string? Element { get; init; }

    /// <summary>The number of bytes of a value, or <see langword="null"/> if it varies.</summary>
    public int? Length { get; init; }

    /// <summary>Whether values are passed as they are, not by their address.</summary>
    public bool IsPassedByValue { get; init; }

    /// <summary>Where a value begins in a row.</summary>
    public TypeAlignment Alignment { get; init; } = TypeAlignment.Int;

    /// <summary>How a long value is kept.</summary>
    public TypeStorage Storage { get; init; }

    /// <summary>The letter of the category of types that PostgreSQL chooses an operator among.</summary>
    public string Category { get; init; } = "U";

    /// <summary>Whether PostgreSQL prefers it among the types of its category.</summary>
    public bool IsPreferred { get; init; }

    /// <summary>The default value of columns as text, or <see langword="null"/>.</summary>
    public string? Default { get; init; }

    /// <summary>What stands between the elements of an array.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>Whether values are ordered by a collation.</summary>
    public bool IsCollatable { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    internal bool IsShell => Input is null;

    /// <summary>Names a base type.</summary>
    /// <param name="name">The type's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.BaseType, name);
}

/// <summary>Where a value of a <see cref="BaseTypeDefinition"/> begins in a row.</summary>
public enum TypeAlignment
{
    /// <summary>Anywhere.</summary>
    Char,

    /// <summary>At a multiple of 2 bytes.</summary>
    Short,

    /// <summary>At a multiple of 4 bytes.</summary>
    Int,

    /// <summary>At a multiple of 8 bytes.</summary>
    Double,
}

/// <summary>How a long value of a <see cref="BaseTypeDefinition"/> is kept.</summary>
public enum TypeStorage
{
    /// <summary>In the row, as it is.</summary>
    Plain,

    /// <summary>Outside the row, as it is.</summary>
    External,

    /// <summary>Compressed, then outside the row.</summary>
    Extended,

    /// <summary>Compressed, in the row if at all possible.</summary>
    Main,
}
