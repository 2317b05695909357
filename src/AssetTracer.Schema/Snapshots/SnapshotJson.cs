using System.Text.Json;
using System.Text.Json.Serialization;

namespace AssetTracer.Schema;

/// <summary>The nouns as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true, // identity and parent follow from the attributes
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters =
    [
        typeof(QualifiedNameConverter),
        typeof(ValueArrayConverter<string>),
        typeof(ValueArrayConverter<QualifiedName>),
        typeof(ValueArrayConverter<CompositeAttribute>),
        typeof(ValueArrayConverter<RoutineArgument>),
        typeof(ValueArrayConverter<PublishedTable>),
        typeof(ValueArrayConverter<ViewColumn>),
        typeof(ValueArrayConverter<OperatorFamilyMember>),
        typeof(ValueArrayConverter<MaterializedViewColumn>),
        typeof(ValueArrayConverter<PartitionFiring>),
        typeof(ValueArrayConverter<InstalledVersion>),
        typeof(ValueArrayConverter<DatabaseSetting>),
    ])]
[JsonSerializable(typeof(SchemaDefinition))]
[JsonSerializable(typeof(ExtensionDefinition))]
[JsonSerializable(typeof(CollationDefinition))]
[JsonSerializable(typeof(BaseTypeDefinition))]
[JsonSerializable(typeof(EnumTypeDefinition))]
[JsonSerializable(typeof(CompositeTypeDefinition))]
[JsonSerializable(typeof(DomainDefinition))]
[JsonSerializable(typeof(DomainConstraintDefinition))]
[JsonSerializable(typeof(RangeTypeDefinition))]
[JsonSerializable(typeof(SequenceDefinition))]
[JsonSerializable(typeof(LanguageDefinition))]
[JsonSerializable(typeof(RoutineDefinition))]
[JsonSerializable(typeof(CastDefinition))]
[JsonSerializable(typeof(TransformDefinition))]
[JsonSerializable(typeof(OperatorDefinition))]
[JsonSerializable(typeof(AccessMethodDefinition))]
[JsonSerializable(typeof(OperatorFamilyDefinition))]
[JsonSerializable(typeof(OperatorFamilyMember))]
[JsonSerializable(typeof(OperatorClassDefinition))]
[JsonSerializable(typeof(AggregateDefinition))]
[JsonSerializable(typeof(ConversionDefinition))]
[JsonSerializable(typeof(TextSearchParserDefinition))]
[JsonSerializable(typeof(TextSearchTemplateDefinition))]
[JsonSerializable(typeof(TextSearchDictionaryDefinition))]
[JsonSerializable(typeof(TextSearchConfigurationDefinition))]
[JsonSerializable(typeof(RoutineArgument))]
[JsonSerializable(typeof(ForeignDataWrapperDefinition))]
[JsonSerializable(typeof(ForeignServerDefinition))]
[JsonSerializable(typeof(UserMappingDefinition))]
[JsonSerializable(typeof(TableDefinition))]
[JsonSerializable(typeof(ForeignTableDefinition))]
[JsonSerializable(typeof(ColumnDefinition))]
[JsonSerializable(typeof(ConstraintDefinition))]
[JsonSerializable(typeof(ViewDefinition))]
[JsonSerializable(typeof(ViewColumn))]
[JsonSerializable(typeof(MaterializedViewDefinition))]
[JsonSerializable(typeof(MaterializedViewColumn))]
[JsonSerializable(typeof(IndexDefinition))]
[JsonSerializable(typeof(StatisticsDefinition))]
[JsonSerializable(typeof(RuleDefinition))]
[JsonSerializable(typeof(TriggerDefinition))]
[JsonSerializable(typeof(PartitionFiring))]
[JsonSerializable(typeof(PolicyDefinition))]
[JsonSerializable(typeof(PublicationDefinition))]
[JsonSerializable(typeof(PublishedTable))]
[JsonSerializable(typeof(SubscriptionDefinition))]
[JsonSerializable(typeof(EventTriggerDefinition))]
[JsonSerializable(typeof(OwnerDefinition))]
[JsonSerializable(typeof(PrivilegeDefinition))]
[JsonSerializable(typeof(DefaultPrivilegeDefinition))]
[JsonSerializable(typeof(CommentDefinition))]
[JsonSerializable(typeof(SecurityLabelDefinition))]
[JsonSerializable(typeof(UnmodelledObject))]
[JsonSerializable(typeof(InvisibleObject))]
[JsonSerializable(typeof(DatabaseEnvironment))]
[JsonSerializable(typeof(InstalledVersion))]
[JsonSerializable(typeof(DatabaseSetting))]
internal sealed partial class SnapshotJson : JsonSerializerContext;

internal sealed class QualifiedNameConverter : JsonConverter<QualifiedName>
{
    public override QualifiedName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        QualifiedName.FromCanonical(reader.GetString() ?? throw new JsonException("A name is missing."));

    public override void Write(Utf8JsonWriter writer, QualifiedName value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

internal sealed class ValueArrayConverter<T> : JsonConverter<ValueArray<T>>
{
    public override ValueArray<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("A list is expected.");
        }

        var type = (System.Text.Json.Serialization.Metadata.JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        var items = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(JsonSerializer.Deserialize(ref reader, type) ?? throw new JsonException("A list holds null."));
        }

        return items.ToValueArray();
    }

    public override void Write(Utf8JsonWriter writer, ValueArray<T> value, JsonSerializerOptions options)
    {
        var type = (System.Text.Json.Serialization.Metadata.JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        writer.WriteStartArray();
        foreach (var item in value)
        {
            JsonSerializer.Serialize(writer, item, type);
        }

        writer.WriteEndArray();
    }
}
