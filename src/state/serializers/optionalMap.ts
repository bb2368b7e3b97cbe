import { FormatError } from "../../bytes/errors.js";
import type { SnapshotInput } from "./input.js";

const header = 0x4f2c69a3d70;

export interface OptionalEntry<K, V> {
  /** Known even where the key was not. */
  readonly name: string;
  readonly key: K | null;
  readonly value: V | null;
}

type FrameReader<T> = (frame: SnapshotInput, name: string) => T;

/**
 * LinkedOptionalMapSerializer: names, each with a framed key and a framed value that may be absent. A frame that cannot
 * be read costs that entry only: `otherwise` says what stands for the value; a key is null then.
 */
export function readOptionalMap<K, V>(
  input: SnapshotInput,
  readKey: FrameReader<K>,
  readValue: FrameReader<V>,
  otherwise: (name: string, start: number, length: number) => V,
): OptionalEntry<K, V>[] {
  const start = input.position;
  if (input.i64() !== header) throw new FormatError("expected a LinkedOptionalMap", start);
  const count = input.count(4);
  const entries: OptionalEntry<K, V>[] = [];
  for (let i = 0; i < count; i++) {
    input.charge();
    const name = input.text();
    const key = input.bool()
      ? input.framed<K | null>(
          (frame) => readKey(frame, name),
          () => null,
        )
      : null;
    const value = input.bool()
      ? input.framed<V>(
          (frame) => readValue(frame, name),
          (at, length) => otherwise(name, at, length),
        )
      : null;
    entries.push({ name, key, value });
  }
  return entries;
}
