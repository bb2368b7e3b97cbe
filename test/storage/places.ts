/** Empty places on real servers, each under two spellings of one class of schemes where its system has several. */

import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { BlobServiceClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { Storage } from "@google-cloud/storage";
import type { WritableStorage } from "../../src/storage/port.js";
import type { SystemName } from "../../src/storage/remote/remoteSystem.js";
import type { StorageSettings } from "../../src/storage/settings.js";
import { openSystem } from "./built.js";
import { account, accountKey, hasAzurite, startAzurite } from "./servers/azurite.js";
import { hasGcs, startGcs } from "./servers/gcs.js";
import { hasHdfs, startHdfs } from "./servers/hdfs.mjs";
import { hasMinio, minioKeys, startMinio } from "./servers/minio.js";

export interface ServedSystem {
  readonly storage: WritableStorage;
  readonly settings: StorageSettings;
  /** Of its HTTP server. */
  readonly url: string;
  /** A new bucket, container, or top directory. */
  newRoot(): Promise<string>;
  /** The same path as a job with another configuration writes it into `_metadata`. */
  otherwise(path: string): string;
  stop(): Promise<void>;
}

export interface ServableSystem {
  readonly scheme: string;
  readonly isThere: boolean;
  start(): Promise<ServedSystem>;
}

export const minioSystem: ServableSystem = {
  scheme: "s3a://",
  isThere: hasMinio,
  async start() {
    Object.assign(process.env, minioKeys, { AWS_REGION: "us-east-1" });
    const { url, stop } = await startMinio();
    const admin = new S3Client({ endpoint: url, region: "us-east-1", forcePathStyle: true });
    let buckets = 0;
    const newRoot = async () => {
      const Bucket = `flink-${buckets++}`;
      await admin.send(new CreateBucketCommand({ Bucket }));
      return `s3a://${Bucket}`;
    };
    const otherwise = (path: string) => path.replace("s3a:", "s3:");
    return served("s3", { s3: { endpoint: url } }, { url, newRoot, otherwise, stop });
  },
};

export const gcsSystem: ServableSystem = {
  scheme: "gs://",
  isThere: hasGcs,
  async start() {
    const { url, stop } = await startGcs();
    const admin = new Storage({ apiEndpoint: url, projectId: "test" });
    let buckets = 0;
    const newRoot = async () => `gs://${(await admin.createBucket(`flink-${buckets++}`))[0].name}`;
    return served("gcs", { gcs: { endpoint: url } }, { url, newRoot, otherwise: (path) => path, stop });
  },
};

export const azureSystem: ServableSystem = {
  scheme: "abfss://",
  isThere: hasAzurite(),
  async start() {
    process.env["AZURE_STORAGE_KEY"] = accountKey;
    const { url, stop } = await startAzurite();
    const admin = new BlobServiceClient(url, new StorageSharedKeyCredential(account, accountKey));
    let containers = 0;
    const newRoot = async () => {
      const name = `flink-${containers++}`;
      await admin.createContainer(name);
      return `abfss://${name}@${account}.dfs.core.windows.net`;
    };
    const otherwise = (path: string) => path.replace("abfss:", "abfs:");
    return served("azure", { azure: { endpoints: { [account]: url } } }, { url, newRoot, otherwise, stop });
  },
};

export const hdfsSystem: ServableSystem = {
  scheme: "hdfs://",
  isThere: hasHdfs,
  async start() {
    const { web, user, stop } = await startHdfs();
    const at = [`http://${web[0]}`];
    const settings = { hdfs: { nameNodes: { analytics: at, "analytics:8020": at }, user } };
    let directories = 0;
    const newRoot = async () => `hdfs://analytics/flink-${directories++}`;
    const otherwise = (path: string) => path.replace("hdfs://analytics/", "hdfs://analytics:8020/");
    return served("hdfs", settings, { url: at[0] as string, newRoot, otherwise, stop });
  },
};

export const everySystem: readonly ServableSystem[] = [minioSystem, gcsSystem, azureSystem, hdfsSystem];

async function served(
  name: SystemName,
  settings: StorageSettings,
  rest: Omit<ServedSystem, "storage" | "settings">,
): Promise<ServedSystem> {
  return { storage: (await openSystem(name, settings)).storage, settings, ...rest };
}
