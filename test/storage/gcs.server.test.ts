/** Google's protocol, on a server that speaks it. */
import { Storage } from "@google-cloud/storage";
import { afterAll, beforeAll, describe } from "vitest";
import type { StorageSettings } from "../../src/storage/settings.js";
import { openSystem } from "./built.js";
import { storageContract } from "./contract.js";
import { hasGcs, startGcs } from "./servers/gcs.js";
import type { Server } from "./servers/server.js";

describe.skipIf(!hasGcs)("GCS", () => {
  let gcs: Server;
  let admin: Storage;
  let buckets = 0;
  const settings = (): StorageSettings => ({
    gcs: { endpoint: gcs.url },
    requests: { pageSize: 7, timeout: 5000 },
  });
  const newBucket = async () => {
    const [{ name }] = await admin.createBucket(`bucket-${buckets++}`);
    return name;
  };

  beforeAll(async () => {
    gcs = await startGcs();
    admin = new Storage({ apiEndpoint: gcs.url, projectId: "test" });
  });
  afterAll(() => gcs?.stop());

  storageContract(
    "GCS (fake-gcs-server)",
    async () => ({ storage: (await openSystem("gcs", settings())).storage, root: `gs://${await newBucket()}/a/b` }),
    // more than is uploaded at once
    { directoriesAreNames: true, severalPieces: 17_000_017 },
  );
});
