/** Amazon's protocol, on a real server. */
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe } from "vitest";
import type { StorageSettings } from "../../src/storage/settings.js";
import { openSystem } from "./built.js";
import { storageContract } from "./contract.js";
import { hasMinio, minioKeys, startMinio } from "./servers/minio.js";
import type { Server } from "./servers/server.js";

describe.skipIf(!hasMinio)("S3", () => {
  let minio: Server;
  let admin: S3Client;
  let buckets = 0;
  const settings = (url = minio.url): StorageSettings => ({
    s3: { endpoint: url, region: "us-east-1" },
    requests: { pageSize: 7, timeout: 5000 },
  });
  const newBucket = async () => {
    const Bucket = `bucket-${buckets++}`;
    await admin.send(new CreateBucketCommand({ Bucket }));
    return Bucket;
  };

  beforeAll(async () => {
    Object.assign(process.env, minioKeys, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" });
    minio = await startMinio();
    admin = new S3Client({ endpoint: minio.url, region: "us-east-1", forcePathStyle: true });
  });
  afterAll(async () => {
    admin?.destroy();
    await minio?.stop();
  });

  storageContract(
    "S3 (MinIO)",
    async () => ({ storage: (await openSystem("s3", settings())).storage, root: `s3://${await newBucket()}/a/b` }),
    { directoriesAreNames: true },
  );
});
