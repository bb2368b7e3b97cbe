/** What is set wrong around a client: told as that, and not as a bug, and nothing of a secret with it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { anyStorage } from "../../src/storage/anyStorage.js";
import type { StorageSettings } from "../../src/storage/settings.js";

const folder = mkdtempSync(join(tmpdir(), "restorable-settings-"));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function whatIsSaid(path: string, environment: Readonly<Record<string, string>>, settings?: StorageSettings) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const { storage, reach } = anyStorage();
  reach([path], settings);
  const error: Error = await storage.stat(path).then(
    () => new Error("nothing is wrong"),
    (thrown) => thrown,
  );
  expect(error.name).toBe("StorageError");
  return `${error.message} ${JSON.stringify(error, Object.getOwnPropertyNames(error))}`;
}

describe("Google: a file of credentials", () => {
  it.each([
    ["that is not there", null, "the file of credentials is not there"],
    ["that is cut off", '{"type": "service_account", "private_key": "SECRET', "is not JSON"],
    ["with something behind it", '{"private_key": "SECRET"} SECRET', "is not JSON"],
    ["without a key", '{"type": "service_account", "client_email": "a@b"}', "lack a field"],
    [
      "with half a key",
      '{"type": "service_account", "client_email": "a@b", "private_key": "SECRET"}',
      "cannot be read",
    ],
  ])("%s", async (what, content, says) => {
    const file = join(folder, `${what}.json`);
    if (content !== null) writeFileSync(file, content);
    const said = await whatIsSaid("gs://b/x", { GOOGLE_APPLICATION_CREDENTIALS: file });
    expect(said).toContain(says);
    expect(said).not.toContain("SECRET");
  });
});

it.each(["garbage", "AccountName=a;AccountKey=SECRET", "BlobEndpoint=a;SharedAccessSignature=sig=SECRET"])(
  "Azure: the connection string %s",
  async (AZURE_STORAGE_CONNECTION_STRING) => {
    const said = await whatIsSaid("abfss://c@a.dfs.core.windows.net/x", { AZURE_STORAGE_CONNECTION_STRING });
    expect(said).toContain("AZURE_STORAGE_CONNECTION_STRING cannot be used");
    expect(said).not.toContain("SECRET");
  },
);

it.each([
  ["s3://b/x", { AWS_ENDPOINT_URL: "localhost:9000" }, {}],
  ["s3://b/x", {}, { s3: { endpoint: "localhost:9000" } }],
  ["gs://b/x", { STORAGE_EMULATOR_HOST: "localhost:9000" }, {}],
])("%s: an endpoint without http:// (%j, %j)", async (path, environment, settings) => {
  expect(await whatIsSaid(path, environment, settings)).toContain("localhost:9000 is no URL of a server");
});
