namespace AssetTracer.Schema;

/// <summary>The schema that a name alone belongs to while migrations say what they do: <c>public</c>, or the schema of a member of a fleet.</summary>
internal static class HomeSchema
{
    public const string Default = "public";

    [ThreadStatic]
    private static string? _current;

    public static string Current => _current ?? Default;

    /// <summary>Lets names alone belong to a schema as long as something is said on this thread.</summary>
    public static T In<T>(string schema, Func<T> say)
    {
        var before = _current;
        _current = schema;
        try
        {
            return say();
        }
        finally
        {
            _current = before;
        }
    }
}
