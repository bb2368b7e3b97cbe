/** What a snapshot is: savepoint or checkpoint, and in which format (spec 3.4, 5.3). */
import { describe, expect, it } from "vitest";
import type { KeyedStateHandle } from "../../src/model/handles.js";
import type { MetadataVersion, PropertiesTail } from "../../src/model/metadata.js";
import type { Snapshot } from "../../src/model/snapshot.js";
import { keyed, metadata, operator, subtask } from "../support/build.js";
import { manual, nullProperties, propertiesOf, retained } from "../support/properties.js";
import { summarize } from "../support/summarize.js";

const delegate = { tag: 16 } as const;
const range = { startKeyGroup: 0, numberOfKeyGroups: 1 };
const lists = { metaStateHandle: null, sharedState: [], privateState: [] };
const keyGroups = { startKeyGroup: 0, offsets: [], delegate } as const;

const heap: KeyedStateHandle = { tag: 12, ...keyGroups, stateHandleId: "" };
const heapOld: KeyedStateHandle = { tag: 3, ...keyGroups };
const canonical: KeyedStateHandle = { tag: 7, ...keyGroups };
const incremental: KeyedStateHandle = { tag: 5, checkpointId: 1, backendIdentifier: "", ...range, ...lists };
const changelog: KeyedStateHandle = {
  tag: 14,
  layout: "B",
  ...range,
  checkpointedSize: 0,
  materialized: [incremental],
  nonMaterialized: [],
  materializationId: 0,
  checkpointId: 0,
  stateHandleId: "",
};

const checkpoint = propertiesOf("checkpoint", retained);
const canonicalSavepoint = propertiesOf("CANONICAL", manual);
const nativeSavepoint = propertiesOf("NATIVE", manual);

interface Row {
  readonly properties: PropertiesTail | "before V4";
  readonly keyedHandles: readonly KeyedStateHandle[];
  readonly kind: Snapshot["kind"];
  readonly format: Snapshot["format"];
}

const table: Record<string, Row> = {
  // the properties say it
  "a canonical savepoint": {
    properties: canonicalSavepoint,
    keyedHandles: [canonical],
    kind: "savepoint",
    format: "canonical",
  },
  "a canonical savepoint without keyed state": {
    properties: canonicalSavepoint,
    keyedHandles: [],
    kind: "savepoint",
    format: "canonical",
  },
  "a native savepoint of RocksDB": {
    properties: nativeSavepoint,
    keyedHandles: [incremental],
    kind: "savepoint",
    format: "native",
  },
  "a native savepoint of the heap": {
    properties: nativeSavepoint,
    keyedHandles: [heap],
    kind: "savepoint",
    format: "native",
  },
  "a native savepoint with the changelog on": {
    properties: nativeSavepoint,
    keyedHandles: [changelog],
    kind: "savepoint",
    format: "native",
  },
  "a checkpoint of the heap": { properties: checkpoint, keyedHandles: [heap], kind: "checkpoint", format: "full" },
  "a checkpoint of RocksDB": {
    properties: checkpoint,
    keyedHandles: [incremental],
    kind: "checkpoint",
    format: "incremental",
  },
  "a checkpoint of the changelog": {
    properties: checkpoint,
    keyedHandles: [changelog, incremental],
    kind: "checkpoint",
    format: "changelog",
  },
  "a checkpoint of both backends": {
    properties: checkpoint,
    keyedHandles: [heap, incremental],
    kind: "checkpoint",
    format: "mixed",
  },
  "a checkpoint without keyed state": {
    properties: checkpoint,
    keyedHandles: [],
    kind: "checkpoint",
    format: "stateless",
  },
  // without them the handles have to, as far as they can
  "a savepoint of the State Processor API": {
    properties: nullProperties,
    keyedHandles: [canonical],
    kind: "savepoint",
    format: "canonical",
  },
  "null properties and RocksDB files": {
    properties: nullProperties,
    keyedHandles: [incremental],
    kind: "unknown",
    format: "incremental",
  },
  "null properties and no keyed state": {
    properties: nullProperties,
    keyedHandles: [],
    kind: "unknown",
    format: "stateless",
  },
  "a savepoint of 1.13 to 1.15": {
    properties: "before V4",
    keyedHandles: [canonical],
    kind: "savepoint",
    format: "canonical",
  },
  "a savepoint or checkpoint up to 1.12": {
    properties: "before V4",
    keyedHandles: [heapOld],
    kind: "unknown",
    format: "full",
  },
};

describe("kind and format of", () => {
  it.each(Object.entries(table))("%s", (_, { properties, keyedHandles, kind, format }) => {
    const operators = [operator(), ...keyedHandles.map(keyed)];
    const tail = properties === "before V4" ? { version: 3 as const } : { version: 4 as const, properties };
    expect(summarize(metadata({ ...tail, operators }))).toMatchObject({ kind, format });
  });

  it("keyed state that is not managed", () => {
    const raw = operator({ subtasks: [subtask({ rawKeyedState: canonical })] });
    expect(summarize(metadata({ version: 3, operators: [raw] }))).toMatchObject({
      kind: "unknown",
      format: "stateless",
    });
  });
});

describe("properties", () => {
  const propertiesIn = (version: Exclude<MetadataVersion, 1>, properties?: PropertiesTail) => {
    return summarize(metadata({ version, ...(properties ? { properties } : {}) })).properties;
  };

  it("are those of the file", () => {
    expect(propertiesIn(4, checkpoint)).toEqual(checkpoint.properties);
    expect(propertiesIn(6, nativeSavepoint)).toEqual(nativeSavepoint.properties);
  });

  it("are null where the file says null, and undefined before V4", () => {
    expect(propertiesIn(5, nullProperties)).toBeNull();
    expect(propertiesIn(3)).toBeUndefined();
  });

  it("are told apart from one file to the next", () => {
    const flags = [retained, manual, retained].map((one) => propertiesOf("checkpoint", one));
    expect(flags.map((one) => propertiesIn(4, one)?.forced)).toEqual([false, true, false]);
  });
});
