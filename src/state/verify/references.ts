import type { AnyChannelStateHandle, StreamStateHandle } from "../../model/handles.js";
import { type Int64, int64 } from "../../model/values.js";
import { bytesHandle, type HandlePlace, pathOf } from "../openHandle.js";
import type { StatePiece } from "../pieces.js";
import type { FileOwner, FileUse } from "./problem.js";

/** A stream handle inside a piece of state. */
export interface HandleUse extends FileOwner {
  readonly handle: StreamStateHandle;
  /** Changelog files: where the changes of this handle begin, else 0. */
  readonly offset: Int64;
}

/** Every stream handle of a piece. */
export function* handleUses(piece: StatePiece): Generator<HandleUse> {
  const owner = { operatorId: piece.operatorId, subtaskIndex: piece.subtaskIndex, localPath: null, offset: 0 };
  switch (piece.use) {
    case "coordinator":
    case "legacy":
      yield { ...owner, use: piece.use, handle: piece.handle };
      return;
    case "operator":
      yield { ...owner, use: piece.isRaw ? "raw operator state" : "operator state", handle: piece.handle.delegate };
      return;
    case "channel":
      yield { ...owner, use: "channel state", handle: (piece.handle as AnyChannelStateHandle).delegate };
      return;
    case "keyed":
      yield* keyedUses(piece, owner);
  }
}

function* keyedUses(
  { handle, isRaw }: Extract<StatePiece, { readonly use: "keyed" }>,
  owner: Omit<HandleUse, "use" | "handle">,
): Generator<HandleUse> {
  switch (handle.tag) {
    case 3:
    case 7:
    case 12:
      yield { ...owner, use: isRaw ? "raw keyed state" : "keyed state", handle: handle.delegate };
      return;
    case 5:
    case 11:
      if (handle.metaStateHandle) yield { ...owner, use: "backend's meta", handle: handle.metaStateHandle };
      for (const list of [handle.sharedState, handle.privateState]) {
        for (const { localPath, handle: file } of list) {
          if (file) yield { ...owner, use: "backend's file", localPath, handle: file };
        }
      }
      return;
    case 10:
    case 13:
      for (const { offset, handle: file } of handle.handles) {
        if (file) yield { ...owner, use: "changelog", offset, handle: file };
      }
      return;
    case 9:
      return;
  }
}

/** A file that a snapshot refers to, and how long it has to be. */
export interface ReferencedFile extends FileOwner {
  readonly path: string;
  readonly isRelative: boolean;
  /** The file has this many bytes at least; −1 unknown. */
  readonly atLeast: Int64;
  /** It has exactly `atLeast` bytes. Not so where it is shared by segments. */
  readonly isExact: boolean;
}

/**
 * The file behind a handle; null for inline state and for file merging's "nothing". What a changelog handle says of its
 * size counts the changes before compression, so that it says nothing of the file's.
 */
export function referencedFile({ handle, offset: _, ...owner }: HandleUse, place: HandlePlace): ReferencedFile | null {
  const path = pathOf(handle, place);
  if (path === null) return null;
  const plain = bytesHandle(handle);
  const isRelative = plain.tag === 6;
  if (plain.tag === 15) {
    const end = plain.stateSize < 0 ? -1 : int64(BigInt(plain.startPos) + BigInt(plain.stateSize));
    return { ...owner, path, isRelative, atLeast: end, isExact: false };
  }
  const size = plain.tag === 1 || plain.tag === 16 ? -1 : plain.stateSize;
  const saysNothing = (owner.use satisfies FileUse) === "changelog";
  return { ...owner, path, isRelative, atLeast: saysNothing ? 1 : size, isExact: !saysNothing && size >= 0 };
}

/** Two references to one file: the longer demand counts. */
export function merged(a: ReferencedFile, b: ReferencedFile): ReferencedFile {
  const isExact = a.isExact && b.isExact && a.atLeast === b.atLeast;
  return { ...a, atLeast: b.atLeast > a.atLeast ? b.atLeast : a.atLeast, isExact };
}
