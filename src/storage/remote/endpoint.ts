import { StorageError } from "../../errors.js";
import { redacted } from "./redacted.js";

/**
 * The URL of a server that somebody set. Throws a StorageError for anything else: `localhost:9000` is none.
 * @param settings where it may have been set
 */
export function endpointIn(endpoint: string | undefined, settings: string): string | undefined {
  if (!endpoint || /^https?:\/\/[^/]/i.test(endpoint)) return endpoint || undefined;
  throw new StorageError(`${redacted(endpoint)} is no URL of a server`, {
    fix: `Set ${settings} to http://host:port or https://host:port.`,
  });
}
