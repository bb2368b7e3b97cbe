/** The thread that fetches while the other one waits: see syncRanges.ts. */
import { parentPort } from "node:worker_threads";
import { StorageError } from "../../errors.js";
import { openSystem, type RemoteSystem } from "../systems.js";
import { errorRoom, type RangeRequest, type SentError, type Shared, slot, state } from "./rangeRequest.js";

const systems = new Map<string, Promise<RemoteSystem>>();

parentPort?.on("message", async ({ request, shared }: { request: RangeRequest; shared: Shared }) => {
  const slots = new Int32Array(shared.control);
  const answer = (which: number, bytes: Uint8Array) => {
    new Uint8Array(shared.data).set(bytes);
    Atomics.store(slots, slot.length, bytes.length);
    Atomics.store(slots, slot.state, which);
    Atomics.notify(slots, slot.state);
  };
  try {
    const bytes = await fetched(request);
    if (bytes.length !== request.length) throw new Error(`${bytes.length} bytes instead of ${request.length}`);
    answer(state.answered, bytes);
  } catch (error) {
    answer(state.failed, sent(error));
  }
});

async function fetched({ system, settings, path, from, length, identity }: RangeRequest): Promise<Uint8Array> {
  const key = JSON.stringify([system, settings]);
  const open = systems.get(key) ?? openSystem(system, settings);
  systems.set(key, open);
  return (await open).readRange(path, from, length, identity);
}

function sent(thrown: unknown): Uint8Array {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const told: SentError = {
    kind: error instanceof StorageError ? "storage" : "other",
    message: error.message.slice(0, errorRoom / 16),
    fix: error instanceof StorageError ? error.fix : undefined,
    stack: error.stack?.slice(0, errorRoom / 16),
  };
  return new TextEncoder().encode(JSON.stringify(told));
}
