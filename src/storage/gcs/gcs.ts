import { objectStorage } from "../remote/objectStorage.js";
import type { OpenSystem } from "../remote/remoteSystem.js";
import { gcsDriver } from "./gcsDriver.js";

/** Google Cloud Storage. */
export const openGcs: OpenSystem = (settings, signal) =>
  objectStorage("gcs", gcsDriver(settings.gcs ?? {}, settings.requests ?? {}), settings, signal);
