// A native savepoint of RocksDB as large as one likes: the metadata and heads of a sample, and SST files that are sparse but
// for their ends. What a reader of names, sizes and entries touches is there; data blocks are not.
import { closeSync, cpSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dist } from "./ours.mjs";

const load = (module) => import(new URL(module, dist));
const { decodeMetadata, encodeMetadata } = await load("metadata/index.js");
const { loadCodecs, maskedCrc32c } = await load("state/codecs.js");
const codecs = await loadCodecs();

const sample = fileURLToPath(new URL("../../samples/flink-2.2.1/aaabbb/native-savepoint-rocksdb", import.meta.url));
const stateNames = ["bbb-count", "bbb-last-seen", "_timer_state/processing_user-timers"];

/** Writes it below `folder` and returns where. `subtasks` × `filesEach` files of `fileSize` bytes each. */
export function bigSnapshot(folder, { subtasks, filesEach, fileSize, entriesEach }) {
  mkdirSync(folder, { recursive: true });
  cpSync(sample, folder, { recursive: true });
  const metadata = decodeMetadata(new Uint8Array(readFileSync(join(sample, "_metadata"))));
  const operators = metadata.operators.map((operator) => {
    const model = operator.subtasks.find((s) => !s.finished && s.state.managedKeyedState);
    if (!model) return operator;
    const list = Array.from({ length: subtasks }, (_, subtaskIndex) => {
      const sharedState = Array.from({ length: filesEach }, (_, i) => {
        const relativePath = `sst-${subtaskIndex}-${i}`;
        writeSst(join(folder, relativePath), stateNames[i % stateNames.length], fileSize, entriesEach);
        return { localPath: `${i}.sst`, handle: { tag: 6, relativePath, stateSize: fileSize } };
      });
      const managedKeyedState = { ...model.state.managedKeyedState, sharedState, privateState: [] };
      return { subtaskIndex, finished: false, state: { ...model.state, managedKeyedState } };
    });
    return { ...operator, parallelism: subtasks, subtasks: list };
  });
  writeFileSync(join(folder, "_metadata"), encodeMetadata({ ...metadata, operators }));
  return folder;
}

function writeSst(path, columnFamily, size, entries) {
  const properties = block([
    ["rocksdb.column.family.name", Buffer.from(columnFamily)],
    ["rocksdb.num.entries", varint(entries)],
    ["rocksdb.raw.key.size", varint(entries * 30)],
    ["rocksdb.raw.value.size", varint(entries * 50)],
  ]);
  const index = block([]);
  const tail = (start) => {
    const metaIndexStart = start + properties.length + index.length;
    const handle = (offset, bytes) => Buffer.concat([varint(offset), varint(bytes.length - 5)]);
    const metaIndex = block([["rocksdb.properties", handle(start, properties)]]);
    const footer = Buffer.alloc(53);
    footer.writeUInt8(1, 0);
    Buffer.concat([handle(metaIndexStart, metaIndex), handle(start + properties.length, index)]).copy(footer, 1);
    footer.writeUInt32LE(5, 41);
    footer.writeBigUInt64LE(0x88e241b785f4cff7n, 45);
    return Buffer.concat([properties, index, metaIndex, footer]);
  };
  // varints may grow with the offsets they hold, so that the start is found by trying
  let start = size - tail(size).length;
  while (start + tail(start).length < size) start++;
  const file = openSync(path, "w");
  ftruncateSync(file, start);
  writeSync(file, tail(start), 0, undefined, start);
  ftruncateSync(file, size);
  closeSync(file);
}

/** Entries without shared prefixes, one restart point, no compression, masked CRC-32C. */
function block(entries) {
  const pieces = entries.map(([key, value]) =>
    Buffer.concat([varint(0), varint(key.length), varint(value.length), Buffer.from(key), value]),
  );
  const content = Buffer.concat([...pieces, Buffer.from([0, 0, 0, 0, 1, 0, 0, 0, 0])]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(maskedCrc32c(content, codecs));
  return Buffer.concat([content, checksum]);
}

function varint(value) {
  const bytes = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
