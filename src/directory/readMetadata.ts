import { isPlainAscii, viewOf } from "../bytes/modifiedUtf8.js";
import type { ByteSource } from "../bytes/source.js";
import { visitMetadata } from "../metadata/visit.js";
import type { CheckpointProperties, MetadataVersion } from "../model/metadata.js";
import type { KeyedHandleKind, SnapshotFormat } from "../model/snapshot.js";
import { kindAndFormat, kindOfTag } from "../model/summarize.js";
import { addInt64, type Int64, int64 } from "../model/values.js";
import type { Reference, ReferenceRole } from "../model/visitor.js";
import type { OperatorLabel } from "./model.js";
import type { Location, Scope } from "./scope.js";

/** What a `_metadata` says of itself. */
export interface MetadataFacts {
  readonly version: MetadataVersion;
  readonly checkpointId: Int64;
  readonly kind: "savepoint" | "checkpoint" | "unknown";
  readonly format: SnapshotFormat;
  readonly properties: CheckpointProperties | null | undefined;
  readonly operators: readonly OperatorLabel[];
  readonly totalSizeInBytes: Int64;
}

/** A reference to a file, its directory found. */
export interface FoundReference {
  /** Null: under no root, or nobody can tell. */
  readonly directory: Location | null;
  readonly name: string;
  /** As the metadata spells it. */
  readonly spelled: string;
  readonly role: ReferenceRole;
  readonly isRelative: boolean;
  /** A range of a file: file merging. */
  readonly isSegment: boolean;
  /** Bytes that the file has at least; −1 unknown. */
  readonly atLeast: Int64;
  /** It has exactly those. */
  readonly isExact: boolean;
  /** Its name in RocksDB or ForSt. */
  readonly localName: string | null;
}

/** Who takes references as they go by: one object for all, copy what you keep. */
export interface ReferenceTaker {
  /** References to files other than inline ones. */
  file(reference: FoundReference): void;
  /** Directories that file merging refers to as a whole. */
  directory(location: Location | null, spelled: string): void;
}

/**
 * One pass over a `_metadata`. Directories whose place is not known yet are resolved behind it, so that references to
 * them are told last.
 * @param own where the metadata lies, `spelled` as the storage has it
 * @throws FormatError
 */
export async function readMetadata(
  source: ByteSource,
  own: Location,
  scope: Scope,
  taker: ReferenceTaker,
): Promise<MetadataFacts> {
  const pass = new Pass(own, scope, taker);
  visitMetadata(source, pass);
  await pass.settle();
  return pass.facts();
}

/** A reference as it goes by; few ask for its strings, and making them is most of the work. */
class Passing implements FoundReference {
  directory: Location | null = null;
  role: ReferenceRole = "shared";
  isRelative = false;
  isSegment = false;
  atLeast: Int64 = -1;
  isExact = false;
  reference: Reference | null = null;
  /** Bytes of the path in front of the name; −1 where the name was made. */
  #nameFrom = -1;
  #name = "";
  #spelled = "";

  isCalled(name: string, spelled: string): void {
    this.#nameFrom = -1;
    this.#name = name;
    this.#spelled = spelled;
  }

  isBehind(bytes: number): void {
    this.#nameFrom = bytes;
  }

  get name(): string {
    return this.#nameFrom < 0 ? this.#name : (this.reference?.pathBehind(this.#nameFrom) ?? "");
  }

  get spelled(): string {
    return this.#nameFrom < 0 ? this.#spelled : (this.reference?.path ?? "");
  }

  get localName(): string | null {
    return this.reference?.localPath ?? null;
  }
}

/** What stays of a reference when it has gone by. */
export function copyOf(reference: FoundReference): FoundReference {
  const { directory, name, spelled, role, isRelative, isSegment, atLeast, isExact, localName } = reference;
  return { directory, name, spelled, role, isRelative, isSegment, atLeast, isExact, localName };
}

class Pass {
  readonly #own: Location;
  readonly #scope: Scope;
  readonly #taker: ReferenceTaker;
  readonly #operators: OperatorLabel[] = [];
  readonly #kinds = new Set<KeyedHandleKind>();
  /** By the spelled directory that is not known yet. */
  readonly #unsettled = new Map<string, FoundReference[]>();
  readonly #directories: string[] = [];
  #version: MetadataVersion = 6;
  #checkpointId: Int64 = 0;
  #properties: CheckpointProperties | null | undefined;
  #size: Int64 = 0;
  /** Most references come in rows of one directory. */
  #lastDirectory = "";
  #lastLocation: Location | null | undefined = null;
  /** The same as bytes, with a slash behind; null where they do not tell. */
  #lastPrefix: DataView | null = null;
  readonly #passing = new Passing();

  constructor(own: Location, scope: Scope, taker: ReferenceTaker) {
    this.#own = own;
    this.#scope = scope;
    this.#taker = taker;
  }

  header = (version: MetadataVersion, checkpointId: Int64): void => {
    this.#version = version;
    this.#checkpointId = checkpointId;
  };

  operatorStart = ({ operatorId, uid, name }: OperatorLabel): void => {
    this.#operators.push({ operatorId, uid, name });
  };

  keyedState = (category: string, tag: keyof typeof kindOfTag, depth: number): void => {
    if (category === "managedKeyedState" && depth === 0) this.#kinds.add(kindOfTag[tag]);
  };

  stateSize = (bytes: Int64): void => {
    this.#size = addInt64(this.#size, bytes);
  };

  directories = (taskOwned: string, shared: string): void => {
    if (taskOwned !== "") this.#directories.push(taskOwned);
    if (shared !== "") this.#directories.push(shared);
  };

  reference = (reference: Reference): void => {
    const { tag, role, stateSize } = reference;
    if (role !== "channel" && role !== "changelog") this.#size = addInt64(this.#size, stateSize);
    if (tag === 1 || tag === 16) return;
    const passing = this.#passing;
    passing.role = role;
    passing.isRelative = tag === 6;
    passing.isSegment = tag === 15;
    // what a changelog handle says of its size counts changes before compression
    passing.atLeast = role === "changelog" ? -1 : tag === 15 ? endOf(reference.startPos, stateSize) : stateSize;
    passing.isExact = tag !== 15 && role !== "changelog" && stateSize >= 0;
    passing.reference = reference;
    if (tag !== 6 && this.#lastPrefix && reference.isStepBehind(this.#lastPrefix)) {
      passing.directory = this.#lastLocation as Location | null;
      passing.isBehind(this.#lastPrefix.byteLength);
      return this.#taker.file(passing);
    }
    const { path } = reference;
    if (tag === 6 && isBareName(path)) {
      passing.directory = this.#own;
      passing.isCalled(path, path);
      return this.#taker.file(passing);
    }
    this.#absolute(tag === 6 ? `${this.#scope.pathOf(this.#own)}/${path}` : path, path);
  };

  end = (properties: CheckpointProperties | null | undefined): void => {
    this.#properties = properties;
  };

  #absolute(path: string, spelled: string): void {
    const passing = this.#passing;
    let cut = path.lastIndexOf("/");
    let name: string;
    if (cut > 0 && cut === this.#lastDirectory.length && path.startsWith(this.#lastDirectory)) {
      name = path.slice(cut + 1);
    } else {
      let whole = path;
      if (!isBareName(path.slice(cut + 1))) {
        whole = this.#scope.spellings.of(path) ?? path;
        cut = whole.lastIndexOf("/");
      }
      name = whole.slice(cut + 1);
      this.#lastDirectory = cut <= 0 ? whole.slice(0, cut + 1) : whole.slice(0, cut);
      this.#lastLocation = this.#scope.known(this.#lastDirectory);
      this.#lastPrefix = this.#lastLocation === undefined || cut <= 0 ? null : asciiOf(`${this.#lastDirectory}/`);
    }
    passing.isCalled(name, spelled);
    if (this.#lastLocation !== undefined && isBareName(name)) {
      passing.directory = this.#lastLocation;
      return this.#taker.file(passing);
    }
    const waiting = this.#unsettled.get(this.#lastDirectory);
    const copy = copyOf(passing);
    if (waiting) waiting.push(copy);
    else this.#unsettled.set(this.#lastDirectory, [copy]);
  }

  /** Hands out what had to wait for its directory. */
  async settle(): Promise<void> {
    for (const [directory, references] of this.#unsettled) {
      const location = await this.#scope.resolve(directory);
      for (const reference of references) this.#taker.file({ ...reference, directory: location });
    }
    for (const directory of new Set(this.#directories)) {
      this.#taker.directory(await this.#scope.resolve(directory), directory);
    }
  }

  facts(): MetadataFacts {
    return {
      version: this.#version,
      checkpointId: this.#checkpointId,
      ...kindAndFormat(this.#kinds, this.#properties),
      properties: this.#properties,
      operators: this.#operators,
      totalSizeInBytes: this.#size,
    };
  }
}

/** Its bytes in the metadata; null where it is not all ASCII. */
function asciiOf(text: string): DataView | null {
  const bytes = new TextEncoder().encode(text);
  return bytes.length === text.length && isPlainAscii(bytes, 0, bytes.length) ? viewOf(bytes) : null;
}

/** Whether Flink's Path would leave a name as it is. */
function isBareName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !name.includes("/") && !name.includes("\\");
}

function endOf(start: Int64, size: Int64): Int64 {
  return size < 0 ? -1 : int64(BigInt(start) + BigInt(size));
}
