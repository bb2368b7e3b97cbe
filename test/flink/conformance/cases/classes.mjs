// Sources of the classes that jobs bring: versions of one class differ by what is given here. Spread them into `classes`.

const nameIn = (qualified) => qualified.slice(qualified.lastIndexOf(".") + 1);
const packageOf = (qualified) => `package ${qualified.slice(0, qualified.lastIndexOf("."))};`;

/** A class of public fields (name → type) with a constructor without parameters: what Flink takes for a POJO. */
export const pojo = (name, fields, { superclass } = {}) => {
  const names = Object.keys(fields).sort();
  const simple = nameIn(name);
  return {
    [name]: [
      packageOf(name),
      `public class ${simple}${superclass ? ` extends ${superclass}` : ""} {`,
      ...Object.entries(fields).map(([field, type]) => `  public ${type} ${field};`),
      // as keys they need both; what the hash is must not depend on the order of the fields
      `  @Override public int hashCode() { return java.util.Objects.hash(${names.join(", ")}); }`,
      `  @Override public boolean equals(Object o) { return o instanceof ${simple} && hashCode() == o.hashCode(); }`,
      "}",
    ].join("\n"),
  };
};

/** A class that is no POJO, because nothing can be made of it without its fields. */
export const opaque = (name, fields) => {
  const content = { long: "n", int: "(int) n", String: '"record-" + n' };
  const entries = Object.entries(fields);
  return {
    [name]: [
      packageOf(name),
      `public class ${nameIn(name)} {`,
      ...entries.map(([field, type]) => `  private final ${type} ${field};`),
      `  private ${nameIn(name)}(${entries.map(([field, type]) => `${type} ${field}`).join(", ")}) {`,
      ...entries.map(([field]) => `    this.${field} = ${field};`),
      "  }",
      `  public static ${nameIn(name)} of(long n) {`,
      `    return new ${nameIn(name)}(${entries.map(([, type]) => content[type]).join(", ")});`,
      "  }",
      "}",
    ].join("\n"),
  };
};

/** An enum; values of a state are its first three constants, unless `used` names them. */
export const enumeration = (name, constants, used) => ({
  [name]: [
    packageOf(name),
    `public enum ${nameIn(name)} {`,
    `  ${constants.join(", ")};`,
    ...(used
      ? [
          `  private static final ${nameIn(name)}[] USED = {${used.join(", ")}};`,
          `  public static ${nameIn(name)} of(long n) { return USED[(int) (n % USED.length)]; }`,
        ]
      : []),
    "}",
  ].join("\n"),
});

/** An Avro schema of a record; fields: name → type, or [type, default]. */
export const avroSchema = (name, fields) =>
  JSON.stringify({
    type: "record",
    name: nameIn(name),
    namespace: name.slice(0, name.lastIndexOf(".")),
    fields: Object.entries(fields).map(([field, given]) => {
      const [type, ...otherwise] = [given].flat();
      const avro = type === "string" ? { type, "avro.java.string": "String" } : type;
      return { name: field, type: avro, ...(otherwise.length > 0 ? { default: otherwise[0] } : {}) };
    }),
  });

/** A record class as Avro's compiler makes it, of the same fields. */
export const specificRecord = (name, fields) => {
  const java = { long: "long", int: "int", string: "String" };
  const from = { long: "((Number) value).longValue()", int: "((Number) value).intValue()" };
  const entries = Object.entries(fields).map(([field, given]) => [field, [given].flat()[0]]);
  return {
    [name]: [
      packageOf(name),
      `public class ${nameIn(name)} extends org.apache.avro.specific.SpecificRecordBase {`,
      "  public static final org.apache.avro.Schema SCHEMA$ =",
      `      new org.apache.avro.Schema.Parser().parse(${JSON.stringify(avroSchema(name, fields))});`,
      ...entries.map(([field, type]) => `  public ${java[type]} ${field};`),
      "  @Override public org.apache.avro.Schema getSchema() { return SCHEMA$; }",
      "  @Override public Object get(int at) {",
      `    return new Object[] {${entries.map(([field]) => field).join(", ")}}[at];`,
      "  }",
      "  @Override public void put(int at, Object value) {",
      ...entries.map(
        ([field, type], at) =>
          `    if (at == ${at}) ${field} = ${from[type] ?? "value == null ? null : value.toString()"};`,
      ),
      "  }",
      "}",
    ].join("\n"),
  };
};

/** Avro's generic records, as `USER(acme.AvroRecords, schema)`. */
export const avroRecords = {
  "acme.AvroRecords": `package acme;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.formats.avro.typeutils.GenericRecordAvroTypeInfo;

public final class AvroRecords implements restorable.flink.spec.ValueType {
  private final Schema schema;

  public AvroRecords(String schema) {
    this.schema = new Schema.Parser().parse(schema);
  }

  @Override public TypeInformation<?> info() {
    return new GenericRecordAvroTypeInfo(schema);
  }

  @Override public Object of(long record) {
    GenericRecord made = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      switch (field.schema().getType()) {
        case LONG -> made.put(field.name(), record);
        case INT -> made.put(field.name(), (int) record);
        default -> made.put(field.name(), "record-" + record);
      }
    }
    return made;
  }

  @Override public Object view(Object value) {
    java.util.Map<String, Object> view = new java.util.TreeMap<>();
    GenericRecord record = (GenericRecord) value;
    for (Schema.Field field : record.getSchema().getFields()) {
      Object content = record.get(field.pos());
      view.put(field.name(), content instanceof CharSequence ? content.toString() : content);
    }
    return view;
  }
}
`,
};
