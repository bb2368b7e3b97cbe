import { objectStorage } from "../remote/objectStorage.js";
import type { StorageSettings } from "../settings.js";
import type { RemoteSystem } from "../systems.js";
import { s3Driver } from "./s3Driver.js";

/** Amazon S3 and whatever speaks its protocol. */
export function openS3(settings: StorageSettings, signal?: AbortSignal): RemoteSystem {
  return objectStorage("s3", s3Driver(settings.s3 ?? {}, settings.requests ?? {}, signal), settings, signal);
}
