import type { SerializerKind } from "../model.js";
import type { SnapshotInput } from "./input.js";
import { readExternal } from "./rowData.js";

/** `i4` in front of the outer snapshot of CompositeTypeSerializerSnapshot, version 3 (1.8+). */
export const compositeMagic = 911108;

/**
 * CompositeTypeSerializerSnapshot: what the outer serializer adds (its version given), then the nested snapshots.
 * Null where the version is not known.
 */
export type CompositeReader = (input: SnapshotInput, outerVersion: number) => SerializerKind | null;

const list =
  (collection: "List" | "ArrayList" | "Set"): CompositeReader =>
  (input) => {
    const [element] = input.nested(1);
    return { kind: "list", collection, element };
  };

const map =
  (nullAware: boolean): CompositeReader =>
  (input) => {
    const [key, value] = input.nested(2);
    return { kind: "map", collection: "Map", nullAware, key, value };
  };

const tuple =
  (isCaseClass: boolean): CompositeReader =>
  (input) => ({ kind: "tuple", typeClass: input.text(), isCaseClass, fields: input.allNested() });

const either =
  (language: "Java" | "Scala"): CompositeReader =>
  (input) => {
    const [left, right] = input.nested(2);
    return { kind: "either", language, left, right };
  };

/** A view's only nested serializer is that of the list or map behind it. */
const view =
  (of: "list" | "map"): CompositeReader =>
  (input) => {
    const [behind] = input.nested(1);
    if (of === "list" && behind.kind === "list")
      return { kind: "list", collection: "ListView", element: behind.element };
    if (of === "map" && behind.kind === "map") {
      const { nullAware, key, value } = behind;
      return { kind: "map", collection: "MapView", nullAware, key, value };
    }
    return { kind: "composite", name: of === "list" ? "ListView" : "MapView", flag: null, nested: [behind] };
  };

/** A structure that only its operator reads. `flagSince`: the outer version from which on it has a boolean of its own. */
const internal =
  (name: string, flagSince = Number.POSITIVE_INFINITY): CompositeReader =>
  (input, outerVersion) => {
    const flag = outerVersion >= flagSince ? input.bool() : null;
    return { kind: "composite", name, flag, nested: input.allNested() };
  };

/** By the last segment of the snapshot class. */
export const compositeReaders: Readonly<Record<string, CompositeReader>> = {
  ListSerializerSnapshot: list("List"),
  ArrayListSerializerSnapshot: list("ArrayList"),
  SetSerializerSnapshot: list("Set"),
  ListViewSerializerSnapshot: view("list"),
  MapSerializerSnapshot: map(false),
  NullAwareMapSerializerSnapshot: map(true),
  MapViewSerializerSnapshot: view("map"),
  TupleSerializerSnapshot: tuple(false),
  ScalaCaseClassSerializerSnapshot: tuple(true),
  Tuple2CaseClassSerializerSnapshot: tuple(true),
  GenericArraySerializerSnapshot: (input) => {
    const componentClass = input.text();
    const [element] = input.nested(1);
    return { kind: "array", componentClass, element };
  },
  JavaEitherSerializerSnapshot: either("Java"),
  ScalaEitherSerializerSnapshot: either("Scala"),
  ScalaOptionSerializerSnapshot: (input) => {
    const [value] = input.nested(1);
    return { kind: "option", value };
  },
  ScalaTrySerializerSnapshot: (input) => {
    const [value, failure] = input.nested(2);
    return { kind: "try", value, failure };
  },
  TraversableSerializerSnapshot: (input) => {
    const builder = input.text();
    const [element] = input.nested(1);
    return { kind: "traversable", builder, element };
  },
  RowSerializerSnapshot: (input, outerVersion) => {
    if (outerVersion < 2 || outerVersion > 4) return null;
    // 2: up to 1.10, no row kind yet; 3: 1.11 – 1.14, always; 4: says so
    const supportsRowKind = outerVersion === 4 ? input.bool() : outerVersion === 3;
    return { kind: "row", supportsRowKind, fields: input.allNested() };
  },
  NullableSerializerSnapshot: (input) => {
    const paddingLength = input.i32();
    const [value] = input.nested(1);
    return { kind: "nullable", paddingLength, value };
  },
  TtlSerializerSnapshot: (input) => {
    const [timestamp, value] = input.nested(2);
    return { kind: "ttl", timestamp, value };
  },
  TimerSerializerSnapshot: (input) => {
    const [key, namespace] = input.nested(2);
    return { kind: "timer", key, namespace };
  },
  LinkedListSerializerSnapshot: (input, outerVersion) => {
    if (outerVersion < 1 || outerVersion > 3) return null;
    // 1: up to 1.13, no null mask yet; 2: 1.14, always; 3: says so (LinkedListSerializerSnapshot)
    const hasNullMask = outerVersion === 3 ? input.bool() : outerVersion === 2;
    const [element] = input.nested(1);
    return { kind: "linkedList", hasNullMask, element };
  },
  ExternalSerializerSnapshot: readExternal,
  RawValueDataSerializerSnapshot: (input) => {
    const [value] = input.nested(1);
    return { kind: "rawValueData", value };
  },
  WindowKeySerializerSnapshot: internal("WindowKey"),
  StreamElementSerializerSnapshot: internal("StreamElement"),
  BufferEntrySerializerSnapshot: internal("IntervalJoinOperator.BufferEntry"),
  UnionSerializerSnapshot: internal("CoGroupedStreams.TaggedUnion"),
  StateSerializerSnapshot: internal("TwoPhaseCommitSinkFunction.State", 4),
  NFAStateSerializerSnapshot: internal("NFAState", 2),
  LockableTypeSerializerSnapshot: internal("Lockable"),
  NodeIdSerializerSnapshot: internal("NodeId"),
  SharedBufferEdgeSerializerSnapshot: internal("SharedBufferEdge"),
  SharedBufferNodeSerializerSnapshot: internal("SharedBufferNode"),
  SharedBufferNodeSerializerSnapshotV2: internal("SharedBufferNode"),
  NodeSerializerSnapshot: internal("Node"),
  MetaSqnInfoSerializerSnapshot: internal("MetaSqnInfo"),
  RowSqnInfoSerializerSnapshot: internal("RowSqnInfo"),
};
