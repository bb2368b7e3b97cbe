import type { WritableStorage } from "../../src/storage/port.js";

export function stepping(
  storage: WritableStorage,
  at: number,
  act: () => void,
): { readonly storage: WritableStorage; reached(): number };
