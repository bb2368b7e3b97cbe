/** Which states the operators of a snapshot have, of what kind and types: from the heads of their streams alone. */
import { FormatError } from "../bytes/errors.js";
import { type ByteSource, memorySource, readRange } from "../bytes/source.js";
import { RestorableError } from "../errors.js";
import type { OperatorStateHandle } from "../model/handles.js";
import type { OperatorId } from "../model/values.js";
import { changedStates, storedChangedStates } from "./changelogStates.js";
import type { Codecs } from "./codecs.js";
import type { KafkaOffsets } from "./connector/kafkaOffsets.js";
import { isSameDescription } from "./descriptions.js";
import { readKeyedHeader } from "./header/keyed.js";
import { readOperatorHeader } from "./header/operator.js";
import type { KeyedStateHeader, OperatorStateHeader, SerializerSnapshot, StateMetaInfo } from "./model.js";
import { type HandlePlace, openHandle } from "./openHandle.js";
import type { PlainKeyedHandle, StatePiece } from "./pieces.js";
import { contentsOf } from "./stateContents.js";

export interface ListedState {
  readonly scope: "keyed" | "operator";
  /** As the first subtask that has it says. */
  readonly info: StateMetaInfo;
  /**
   * What others say that differs, each once; absent where all agree. A subtask that did not use a state since it was
   * migrated has the serializers of before, and subclasses are named where they were met.
   */
  readonly others?: readonly StateMetaInfo[];
  /** Subtasks that have it: states are registered when they are first used. */
  readonly subtasks: number;
}

export interface StateNotRead {
  /** −1: of no subtask. */
  readonly subtaskIndex: number;
  readonly reason: string;
}

export interface OperatorStates {
  readonly operatorId: OperatorId;
  /** Null where there is no keyed state, or only a changelog without timers, which does not say. */
  readonly keySerializer: SerializerSnapshot | null;
  /** Those of subtasks that say it otherwise; absent where all agree. */
  readonly otherKeySerializers?: readonly SerializerSnapshot[];
  /** In the order of their first appearance. */
  readonly states: readonly ListedState[];
  readonly notRead: readonly StateNotRead[];
  /** Where it goes on to read Kafka, if it does and somebody looked. */
  readonly kafka?: KafkaOffsets;
}

/**
 * The states of all operators that `pieces` belong to, by operator ID. Opens every stream and reads its head; what cannot
 * be read is told with the others. `codecs` are loaded only for compressed changelog files.
 */
export async function listStates(
  pieces: Iterable<StatePiece>,
  place: HandlePlace,
  codecs: () => Promise<Codecs>,
): Promise<Map<OperatorId, OperatorStates>> {
  const listings = new Map<OperatorId, Listing>();
  for (const piece of pieces) {
    if (piece.use !== "keyed" && piece.use !== "operator") continue;
    if (piece.isRaw) continue;
    const listing = listings.get(piece.operatorId) ?? new Listing(piece.operatorId);
    listings.set(piece.operatorId, listing);
    try {
      if (piece.use === "operator") await listing.operatorStream(piece.handle, piece.subtaskIndex, place);
      else await listing.keyedHandle(piece.handle, piece.subtaskIndex, place, codecs);
    } catch (error) {
      // a broken or missing file costs its own names only
      if (!(error instanceof RestorableError)) throw error;
      listing.notRead.push({ subtaskIndex: piece.subtaskIndex, reason: error.message });
    }
  }
  return new Map([...listings].map(([operatorId, listing]) => [operatorId, listing.result()]));
}

/** Keyed states, priority queues, list and union states, and broadcast states have names of their own each. */
function registryOf({ backendStateType }: StateMetaInfo): string {
  switch (backendStateType) {
    case "KEY_VALUE":
    case "KEY_VALUE_V2":
      return "keyed";
    case "PRIORITY_QUEUE":
      return "queue";
    case "OPERATOR":
      return "operator";
    case "BROADCAST":
      return "broadcast";
  }
}

class Listing {
  readonly notRead: StateNotRead[] = [];
  readonly #operatorId: OperatorId;
  readonly #states = new Map<string, { scope: ListedState["scope"]; infos: StateMetaInfo[]; subtasks: Set<number> }>();
  readonly #keySerializers: SerializerSnapshot[] = [];
  readonly #keyed = new LastHead((source, dataStart) => readKeyedHeader(source, { dataStart }));
  readonly #operator = new LastHead((source, dataStart) => readOperatorHeader(source, { dataStart }));

  constructor(operatorId: OperatorId) {
    this.#operatorId = operatorId;
  }

  result(): OperatorStates {
    const [keySerializer = this.#keyOfTimers(), ...otherKeySerializers] = this.#keySerializers;
    return {
      operatorId: this.#operatorId,
      keySerializer,
      ...(otherKeySerializers.length > 0 && { otherKeySerializers }),
      states: [...this.#states.values()].map(listed),
      notRead: this.notRead,
    };
  }

  /** Timers are kept with the key of the stream, which a changelog tells in no other way. */
  #keyOfTimers(): SerializerSnapshot | null {
    for (const { infos } of this.#states.values()) {
      for (const contents of infos.map(contentsOf)) {
        if (contents.shape === "timers" && contents.timer) return contents.timer.key;
      }
    }
    return null;
  }

  async operatorStream(handle: OperatorStateHandle, subtaskIndex: number, place: HandlePlace): Promise<void> {
    let first = Number.POSITIVE_INFINITY;
    let isEmpty = true;
    for (const { offsets } of handle.states) {
      isEmpty = false;
      for (const offset of offsets) first = Math.min(first, Number(offset));
    }
    // file merging's placeholder: there is nothing to read
    if (isEmpty && handle.tag === 17) return;
    await opened(handle.delegate, place, (source) => {
      const header: OperatorStateHeader = this.#operator.read(source, Number.isFinite(first) ? first : undefined);
      this.#add("operator", [...header.listStates, ...header.broadcastStates], subtaskIndex);
    });
  }

  async keyedHandle(
    handle: PlainKeyedHandle,
    subtaskIndex: number,
    place: HandlePlace,
    codecs: () => Promise<Codecs>,
  ): Promise<void> {
    switch (handle.tag) {
      case 3:
      case 7:
      case 12: {
        let first = Number.POSITIVE_INFINITY;
        for (const offset of handle.offsets) if (offset > 0) first = Math.min(first, Number(offset));
        return opened(handle.delegate, place, (source) => {
          // no key group holds anything: there is nothing but the head
          this.#addKeyed(this.#keyed.read(source, Number.isFinite(first) ? first : source.size), subtaskIndex);
        });
      }
      case 5:
      case 11:
        if (handle.metaStateHandle === null) return;
        return opened(handle.metaStateHandle, place, (source) => {
          this.#addKeyed(this.#keyed.read(source, source.size), subtaskIndex);
        });
      case 9:
        return this.#add("keyed", changedStates(handle.changes), subtaskIndex);
      case 10:
      case 13:
        for (const { handle: file, offset } of handle.handles) {
          if (file === null) continue;
          const loaded = await codecs();
          await opened(file, place, (source) => {
            this.#add("keyed", storedChangedStates(source, Number(offset), loaded), subtaskIndex);
          });
        }
    }
  }

  #addKeyed(header: KeyedStateHeader, subtaskIndex: number): void {
    addDistinct(this.#keySerializers, header.keySerializer);
    this.#add("keyed", header.states, subtaskIndex);
  }

  #add(scope: ListedState["scope"], states: readonly StateMetaInfo[], subtaskIndex: number): void {
    for (const info of states) {
      const id = `${registryOf(info)} ${info.name}`;
      const state = this.#states.get(id) ?? { scope, infos: [], subtasks: new Set() };
      this.#states.set(id, state);
      addDistinct(state.infos, info);
      state.subtasks.add(subtaskIndex);
    }
  }
}

function listed({
  scope,
  infos: [info, ...others],
  subtasks,
}: {
  readonly scope: ListedState["scope"];
  readonly infos: readonly StateMetaInfo[];
  readonly subtasks: ReadonlySet<number>;
}): ListedState {
  // each was added with its first description
  return { scope, info: info as StateMetaInfo, ...(others.length > 0 && { others }), subtasks: subtasks.size };
}

function addDistinct<T extends object>(known: T[], one: T): void {
  if (!known.some((other) => isSameDescription(other, one))) known.push(one);
}

/** Heads of the subtasks of an operator are nearly always the same bytes: each is parsed once. */
class LastHead<T extends { readonly end: number }> {
  readonly #parse: (source: ByteSource, dataStart: number | undefined) => T;
  #bytes: Uint8Array | null = null;
  #head: T | null = null;

  constructor(parse: (source: ByteSource, dataStart: number | undefined) => T) {
    this.#parse = parse;
  }

  read(source: ByteSource, dataStart: number | undefined): T {
    if (dataStart === undefined || dataStart > longestKept || dataStart > source.size) {
      return this.#parse(source, dataStart);
    }
    const bytes = readRange(source, 0, dataStart);
    if (this.#head && this.#bytes && isSame(bytes, this.#bytes)) return this.#head;
    const head = this.#parse(memorySource(bytes), dataStart);
    this.#bytes = bytes.slice();
    this.#head = head;
    return head;
  }
}

const longestKept = 1 << 20;

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

async function opened(
  handle: Parameters<typeof openHandle>[0],
  place: HandlePlace,
  read: (source: ByteSource) => void,
): Promise<void> {
  const source = await openHandle(handle, place);
  try {
    read(source);
  } catch (error) {
    const isOfFile = error instanceof FormatError && "path" in source && typeof source.path === "string";
    throw isOfFile ? new RestorableError(`${source.path}: ${error.message}`, { fix: error.fix, cause: error }) : error;
  } finally {
    source.close();
  }
}
