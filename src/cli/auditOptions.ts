/** What `audit` and `clean` are told: where to look, what is spelled how, what runs, what is young. */
import type { Options } from "yargs";
import type { AuditRequest } from "../directory/request.js";
import type { GivenRoot } from "../directory/scope.js";
import { localStorage } from "../storage/local.js";
import type { Storage } from "../storage/port.js";
import { duration } from "./duration.js";
import type { Io } from "./io.js";
import { livenessOptions, statementsOf } from "./liveness.js";
import { locate, mappingsOf } from "./mappings.js";
import { type Arguments, value } from "./options.js";
import { configuredDirectories, placesOf, rootOptions, rootsOf } from "./roots.js";

export const auditOptions: Readonly<Record<string, Options>> = {
  ...rootOptions,
  map: {
    ...value,
    describe: "from=to: what is spelled from lies at to, such as hdfs://ns1=hdfs://namenode; repeatable",
  },
  grace: { ...value, describe: "what is younger is in progress; default 3d" },
  ...livenessOptions,
};

export type GatheredRequest = Required<Pick<AuditRequest, "roots" | "mappings" | "statements" | "now">> &
  Pick<AuditRequest, "gracePeriod">;

/** Throws a UsageError or a StorageError: an audit without something that it was told to look at would mislead. */
export async function gatherAudit(args: Arguments, io: Io): Promise<GatheredRequest> {
  // from then on the storage stops whatever uses it
  io.interrupted();
  const mappings = mappingsOf(args);
  const roots = await rootsOf(args, ["checkpointDirectory", "savepointDirectory", "changelogDirectory"], io);
  const places = await placesOf(roots, mappings, args, io);
  const bookkeeping = await configuredDirectories(args, ["highAvailabilityDirectory", "jobResultDirectory"], io);
  const gracePeriod = duration(args, "grace");
  const highAvailability: string[] = [];
  for (const { location } of bookkeeping) {
    const place = locate(location, mappings);
    if ((await io.storage.stat(place)) !== null) highAvailability.push(place);
  }
  return {
    roots: places.map((location): GivenRoot => ({ location, storage: storageOf(location, io) })),
    mappings,
    statements: await statementsOf(args, highAvailability, io),
    now: io.now().getTime(),
    ...(gracePeriod === undefined ? {} : { gracePeriod }),
  };
}

/** Local files go to worker threads, which have a storage of their own. */
function storageOf(location: string, io: Io): Storage {
  return localStorage.reaches(location) ? localStorage : io.storage;
}
