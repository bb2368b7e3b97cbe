import { objectStorage } from "../remote/objectStorage.js";
import type { OpenSystem } from "../remote/remoteSystem.js";
import { azureDriver } from "./azureDriver.js";

/** Azure Blob Storage and Data Lake Storage. */
export const openAzure: OpenSystem = (settings, signal) =>
  objectStorage("azure", azureDriver(settings.azure ?? {}, settings.requests ?? {}, signal), settings, signal);
