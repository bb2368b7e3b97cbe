/** Pieces of requests. */
import type { RemotePath } from "../remote/remotePath.js";

/** The metadata in which an upload leaves its mark. */
export const markName = "restorable-write";

/** The header is a URL path. */
export function copySource({ authority, key }: RemotePath): string {
  return [authority, ...key.split("/")].map(encodeURIComponent).join("/");
}
