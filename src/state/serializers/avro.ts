import { FormatError } from "../../bytes/errors.js";
import type { ContentReader, SnapshotInput } from "./input.js";

/** AvroSerializerSnapshot: 1 the schema; 2 (1.11) class and schema; 3 (1.12+) the same as Flink strings, without limit. */
export const readAvro: ContentReader = (input, version) => {
  switch (version) {
    case 1:
      return { kind: "avro", typeClass: null, schema: input.text() };
    case 2:
      return { kind: "avro", typeClass: input.text(), schema: input.text() };
    case 3:
      return { kind: "avro", typeClass: present(input), schema: present(input) };
    default:
      return null;
  }
};

function present(input: SnapshotInput): string {
  const start = input.position;
  const text = input.flinkString();
  if (text === null) throw new FormatError("an Avro class or schema that is null", start);
  return text;
}
