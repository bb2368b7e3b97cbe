/** What goes between the thread that reads synchronously and the one that fetches. */
import type { StorageSettings } from "../settings.js";
import type { SystemName } from "../systems.js";

export interface RangeRequest {
  readonly system: SystemName;
  readonly settings: StorageSettings;
  readonly path: string;
  readonly from: number;
  readonly length: number;
  /** Of the file when it was opened. */
  readonly identity: string | null;
}

export interface Shared {
  /** Where the answer is told: see the slots. */
  readonly control: SharedArrayBuffer;
  /** Bytes of the answer, or the error as JSON. */
  readonly data: SharedArrayBuffer;
}

/** Slots of the control array. */
export const slot = { state: 0, length: 1 } as const;
/** Values of the state. */
export const state = { asked: 0, answered: 1, failed: 2 } as const;

/** An error on its way. */
export interface SentError {
  readonly kind: "storage" | "other";
  readonly message: string;
  readonly fix: string | undefined;
  readonly stack: string | undefined;
}

/** Room that an error needs at most. */
export const errorRoom = 1 << 16;
