import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { StorageError } from "../../errors.js";
import type { HdfsOptions } from "./places.js";

/** What restorable.yaml says of HDFS. Never a token: that comes from the environment. */
export interface HdfsSettings extends HdfsOptions {
  /** Where core-site.xml and hdfs-site.xml are; default HADOOP_CONF_DIR. */
  readonly hadoopConfDir?: string;
  /** For simple authentication; default HADOOP_USER_NAME, else who runs this. */
  readonly user?: string;
}

/** The settings, and below them what Hadoop's own files say. Throws a StorageError where those cannot be read. */
export function hdfsOptions(settings: HdfsSettings, environment: NodeJS.ProcessEnv): HdfsOptions {
  const directory = settings.hadoopConfDir ?? environment["HADOOP_CONF_DIR"];
  if (!directory) return settings;
  const told = optionsIn(propertiesIn(directory, settings.hadoopConfDir !== undefined));
  return {
    ...told,
    ...settings,
    nameNodes: { ...told.nameNodes, ...settings.nameNodes },
    mounts: { ...told.mounts, ...settings.mounts },
    aliases: { ...told.aliases, ...settings.aliases },
  };
}

type Properties = ReadonlyMap<string, string>;

/** Of core-site.xml and then hdfs-site.xml, which counts over it; `${name}` is replaced. */
function propertiesIn(directory: string, mustExist: boolean): Properties {
  const all = new Map<string, string>();
  let found = 0;
  for (const name of ["core-site.xml", "hdfs-site.xml"]) if (readInto(all, join(directory, name))) found++;
  if (found === 0 && mustExist) {
    throw new StorageError(`${directory}: neither core-site.xml nor hdfs-site.xml is there`, {
      fix: "storage.hdfs.hadoopConfDir in restorable.yaml is Hadoop's configuration directory.",
    });
  }
  return new Map([...all].map(([name, value]) => [name, substituted(value, all)]));
}

/** False: there is no such file. */
function readInto(all: Map<string, string>, file: string, depth = 0): boolean {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw new StorageError(`${file}: ${(error as NodeJS.ErrnoException).code ?? error}`, { cause: error });
  }
  const parser = new XMLParser({
    ignoreAttributes: false,
    parseTagValue: false,
    isArray: (name) => ["property", "xi:include"].includes(name),
  });
  let configuration: { property?: unknown[]; "xi:include"?: { "@_href"?: string }[] } | "" | undefined;
  try {
    configuration = parser.parse(text, true).configuration;
  } catch (error) {
    throw new StorageError(`${file}: is not XML`, { cause: error });
  }
  if (!configuration) return true;
  for (const { "@_href": href } of configuration["xi:include"] ?? []) {
    // viewfs tables are often in a file of their own
    if (href && depth < 5) readInto(all, resolve(file, "..", href.replace(/^file:(\/\/)?/, "")), depth + 1);
  }
  for (const property of configuration.property ?? []) {
    const { name, value } = property as { name?: unknown; value?: unknown };
    if (typeof name === "string" && typeof value === "string") all.set(name.trim(), value.trim());
  }
  return true;
}

/** As Hadoop's Configuration: names of other properties and of the environment, up to twenty times. */
function substituted(value: string, all: Properties): string {
  let text = value;
  for (let times = 0; times < 20; times++) {
    const next = text.replace(/\$\{([^}$\s]+)\}/g, (whole, name: string) => {
      const [, variable, otherwise] = /^env\.(\w+)(?::?-(.*))?$/.exec(name) ?? [];
      return (variable ? (process.env[variable] ?? otherwise) : all.get(name)) ?? whole;
    });
    if (next === text) break;
    text = next;
  }
  return text;
}

function optionsIn(properties: Properties): HdfsOptions {
  const secure = properties.get("dfs.http.policy") === "HTTPS_ONLY";
  const [protocol, key] = secure ? ["https", "dfs.namenode.https-address"] : ["http", "dfs.namenode.http-address"];
  const nameNodes: Record<string, string[]> = {};
  const aliases: Record<string, string> = {};
  for (const service of namesIn(properties.get("dfs.nameservices"))) {
    const ids = namesIn(properties.get(`dfs.ha.namenodes.${service}`)).map((id) => `.${service}.${id}`);
    const suffixes = ids.length > 0 ? ids : [`.${service}`];
    nameNodes[service] = suffixes.flatMap((suffix) => {
      const rpc = properties.get(`dfs.namenode.rpc-address${suffix}`);
      if (rpc) aliases[rpc] = service;
      const address = properties.get(`${key}${suffix}`);
      return address ? [`${protocol}://${address}`] : rpc ? [`${protocol}://${defaultWeb(rpc, secure)}`] : [];
    });
  }
  const defaultFs = properties.get("fs.defaultFS") ?? properties.get("fs.default.name");
  const authority = /^hdfs:\/\/([^/]+)/i.exec(defaultFs ?? "")?.[1];
  const address = properties.get(key as string);
  // one name node without a nameservice
  if (authority && address && !nameNodes[authority])
    nameNodes[authority] = [`${protocol}://${addressFor(address, authority)}`];
  return {
    nameNodes,
    aliases,
    mounts: mountsIn(properties),
    ...(defaultFs && /^(hdfs|viewfs|s?webhdfs):/i.test(defaultFs) && { defaultFs }),
  };
}

/** fs.viewfs.mounttable.CLUSTER.link./mount = target, and linkFallback, which is what no mount point covers. */
function mountsIn(properties: Properties): Record<string, Record<string, string>> {
  const mounts: Record<string, Record<string, string>> = {};
  for (const [name, value] of properties) {
    const found = /^fs\.viewfs\.mounttable\.(.+?)\.(?:link\.(\/.*)|(linkFallback|linkMergeSlash))$/.exec(name);
    if (!found) continue;
    const [, cluster = "", point] = found;
    mounts[cluster] = { ...mounts[cluster], [point ?? "/"]: value };
  }
  return mounts;
}

/** 0.0.0.0 is where it listens, on every address of its host. */
function addressFor(address: string, authority: string): string {
  return address.replace(/^0\.0\.0\.0(?=:|$)/, authority.replace(/:\d+$/, ""));
}

function defaultWeb(rpc: string, secure: boolean): string {
  return `${rpc.replace(/:\d+$/, "")}:${secure ? 9871 : 9870}`;
}

function namesIn(list: string | undefined): string[] {
  return (list ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}
