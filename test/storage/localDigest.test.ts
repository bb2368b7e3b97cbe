/** SHA-512 of files large enough for a thread of its own. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openLocal } from "../../src/storage/local.js";
import { worthAThread } from "../../src/storage/localDigest.js";
import { writableLocalStorage } from "../../src/storage/localWrite.js";

const folder = mkdtempSync(join(tmpdir(), "restorable-digest-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** No two pieces of it are the same. */
function bytesOf(length: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4)).map((_, i) => Math.imul(i, 2_654_435_761));
  return new Uint8Array(words.buffer, 0, length);
}

const sha512 = (bytes: Uint8Array): string => createHash("sha512").update(bytes).digest("hex");
const large = bytesOf(worthAThread + 12_345);

it.each([0, 1, 300_000, worthAThread - 1, worthAThread, large.length])("of a file of %i bytes", async (size) => {
  const path = join(folder, `whole-${size}`);
  writeFileSync(path, large.subarray(0, size));
  const file = openLocal(path);
  expect(await file.digest()).toBe(sha512(large.subarray(0, size)));
  file.close();
});

it.each([0, 300_000, large.length])("of a file of %i bytes that is being written", async (size) => {
  const path = join(folder, `written-${size}`);
  const pending = await writableLocalStorage.create(path);
  const digest = pending.digest?.();
  for (let at = 0; at < size; at += 1 << 20) pending.write(large.subarray(at, Math.min(at + (1 << 20), size)));
  const written = await pending.finish();
  await pending.publish("new");
  expect(await digest).toBe(sha512(large.subarray(0, size)));
  written.close();
  await pending.abandon();
});

it("is of what lies there, not of what was handed over", async () => {
  const pending = await writableLocalStorage.create(join(folder, "spoiled"));
  const digest = pending.digest?.();
  pending.write(large.subarray(0, 1000));
  const [temporary = ""] = readdirSync(folder).filter((name) => name.startsWith(".spoiled."));
  writeFileSync(join(folder, temporary), "another");
  (await pending.finish()).close();
  expect(await digest).toBe(sha512(new TextEncoder().encode("another")));
  await pending.abandon();
});

it("ends with an error when the file is closed meanwhile", async () => {
  const path = join(folder, "closed");
  writeFileSync(path, large);
  const file = openLocal(path);
  const digest = file.digest();
  file.close();
  await expect(digest).rejects.toThrow(/closed.*meanwhile/);
});
