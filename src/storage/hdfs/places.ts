import { posix } from "node:path";
import { StorageError } from "../../errors.js";
import { remotePath } from "../remote/remotePath.js";
import type { HdfsSettings } from "../settings.js";

/** Where HDFS is: the settings, and what Hadoop's own files say. */
export interface HdfsOptions extends HdfsSettings {
  /** A nameservice, by host:port of the RPC servers of its name nodes. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** A path, and the web servers that know it. */
export interface HdfsPlace {
  readonly addresses: readonly string[];
  /** Of HDFS itself: `/flink/checkpoints`. */
  readonly path: string;
  /** The same for all spellings, as far as they are known. */
  readonly canonical: string;
  /** The name node that only the path itself names, `host:port`; null where its web servers are set. */
  readonly unset: string | null;
}

/** Web servers' ports of Hadoop 3, where only the port of the RPC server is known. */
const plainPort = 9870;
const securePort = 9871;

/** Throws a StorageError where the configuration says too little. */
export function placeOf(location: string, options: HdfsOptions): HdfsPlace {
  const { scheme, authority, key } = remotePath(location);
  const path = posix.normalize(`/${key}`).replace(/(.)\/+$/, "$1");
  if (scheme === "viewfs") return placeOf(mountedAt(location, authority, path, options), options);
  const { nameNodes = {}, aliases = {}, defaultFs } = options;
  if (authority === "") {
    if (defaultFs === undefined) {
      throw new StorageError(`${location}: no name node`, {
        fix: "Name it (hdfs://host:8020/path), or set storage.hdfs.defaultFs or HADOOP_CONF_DIR.",
      });
    }
    return placeOf(pathBelow(defaultFs, path), options);
  }
  if (scheme !== "hdfs") {
    const address = `${scheme === "swebhdfs" ? "https" : "http"}://${withPort(authority, scheme)}`;
    const name = Object.keys(nameNodes).find((each) => nameNodes[each]?.map(plain).includes(address));
    const root = name === undefined ? `${scheme}://${withPort(authority, scheme)}` : `hdfs://${name}`;
    return { addresses: [address], path, canonical: `${root}${path}`, unset: name === undefined ? authority : null };
  }
  const name = aliases[authority] ?? authority;
  const set = nameNodes[name] ?? nameNodes[authority];
  const addresses = set ?? [`http://${hostOf(authority)}:${plainPort}`];
  const canonical = `hdfs://${name.replace(/:8020$/, "")}${path}`;
  return { addresses: addresses.map(plain), path, canonical, unset: set ? null : authority };
}

/** Without slashes at the end. */
function plain(address: string): string {
  return address.replace(/\/+$/, "");
}

function withPort(authority: string, scheme: string): string {
  if (/:\d+$/.test(authority)) return authority;
  return `${authority}:${scheme === "swebhdfs" ? securePort : plainPort}`;
}

function hostOf(authority: string): string {
  return authority.replace(/:\d+$/, "");
}

function mountedAt(location: string, cluster: string, path: string, { mounts, defaultFs }: HdfsOptions): string {
  const name = cluster === "" ? /^viewfs:\/\/([^/]+)/i.exec(defaultFs ?? "")?.[1] : cluster;
  const table = mounts?.[name ?? ""] ?? {};
  const points = Object.keys(table).map((point) => point.replace(/\/+$/, ""));
  const point = points
    .filter((each) => path === each || path.startsWith(`${each}/`))
    .sort((a, b) => b.length - a.length)[0];
  const target = point === undefined ? undefined : (table[point] ?? table[`${point}/`]);
  if (point === undefined || target === undefined) {
    throw new StorageError(`${location}: below no mount point of viewfs${name ? ` ${name}` : ""}`, {
      fix:
        points.length > 0
          ? `It has ${points.map((each) => each || "/").join(", ")}. More are set with storage.hdfs.mounts.`
          : "Set storage.hdfs.mounts, or HADOOP_CONF_DIR to where core-site.xml has them.",
    });
  }
  if (/^viewfs:/i.test(target)) throw new StorageError(`${location}: its mount point leads to viewfs again, ${target}`);
  return pathBelow(target, path.slice(point.length));
}

function pathBelow(root: string, path: string): string {
  return `${root.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
}
