import type { SerializerSnapshot, StateMetaInfo } from "./model.js";

/** What the heads of an operator's state files say, those of all subtasks together. */
export interface OperatorContents {
  /** Null where there is no keyed state, or none of its heads could be read. */
  readonly keySerializer: SerializerSnapshot | null;
  /** Keyed states, timers among them; each name once. */
  readonly keyedStates: readonly StateMetaInfo[];
  /** List, union and broadcast states; each name once in each of the two registries. */
  readonly operatorStates: readonly StateMetaInfo[];
  /** Why a head could not be read, for each that could not. What is there besides is complete only if this is empty. */
  readonly unread: readonly string[];
}
