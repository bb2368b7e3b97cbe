/** Flink's REST API over HTTP: the only file that uses the network for it. Credentials are sent, and never shown. */
import { StorageError, UsageError } from "../errors.js";
import type { RestAnswers } from "../job/restJob.js";
import { quoted } from "../report/printable.js";
import { counted } from "../report/text.js";
import type { Io } from "./io.js";
import { type Arguments, behindDashes, positive, single } from "./options.js";

/** A larger answer is none of Flink's. */
const largest = 64 * 1024 * 1024;
const defaultTimeoutSeconds = 20;

export interface RestSettings {
  /** Value of the Authorization header. */
  readonly authorization: string | undefined;
  readonly timeoutMillis: number;
  /** What a jar is planned with. */
  readonly plan: PlanRequest;
}

/** JarPlanRequestBody; what is left out is the jar's own, or the cluster's. */
interface PlanRequest {
  readonly entryClass: string | undefined;
  readonly parallelism: number | undefined;
  readonly programArgsList: readonly string[];
}

/** RESTORABLE_REST_AUTHORIZATION, since a command line can be read by everybody on the machine. */
export function restSettings(args: Arguments, io: Io): RestSettings {
  const authorization = single(args, "rest-auth") ?? io.env["RESTORABLE_REST_AUTHORIZATION"];
  return {
    authorization,
    timeoutMillis: (positive(args, "rest-timeout") ?? defaultTimeoutSeconds) * 1000,
    plan: {
      entryClass: single(args, "class"),
      parallelism: positive(args, "parallelism"),
      programArgsList: behindDashes(args),
    },
  };
}

/** What a URL names: the API's root, and a job or a jar below it. */
interface Target {
  readonly root: URL;
  readonly kind: "job" | "jar" | "cluster";
  readonly id: string;
  readonly authorization: string | undefined;
}

export interface RestResult {
  /** The URL without its credentials. */
  readonly location: string;
  readonly answers: RestAnswers;
}

/**
 * Asks for a job (`…/jobs/<id>`, or its page in the web UI), for a jar (`…/jars/<id>`: the JobManager runs its main to plan
 * it, and starts nothing), or for the only job of a cluster (`http://host:8081`). Throws a StorageError or a UsageError.
 */
export async function askRest(url: string, settings: RestSettings): Promise<RestResult> {
  const target = targetOf(url, settings);
  const ask = (path: string, body?: object) => request(target, path, body, settings.timeoutMillis);
  const cluster = await ask("config");
  if (target.kind === "jar") {
    const plan = await ask(`jars/${encodeURIComponent(target.id)}/plan`, settings.plan);
    return { location: shownUrl(target.root, `jars/${target.id}/plan`), answers: { cluster, plan } };
  }
  const id = target.kind === "job" ? target.id : await onlyJob(target, await ask("jobs/overview"));
  const [job, config, checkpoints] = [
    await ask(`jobs/${id}`),
    await ask(`jobs/${id}/config`),
    // 404 where checkpointing is off
    await ask(`jobs/${id}/checkpoints/config`).catch(() => undefined),
  ];
  return { location: shownUrl(target.root, `jobs/${id}`), answers: { cluster, job, config, checkpoints } };
}

/** A job that a cluster knows, running or ended, and the snapshots it would start from or has just written. */
export interface JobOfCluster {
  readonly url: string;
  readonly jobId: string;
  /** Flink's JobStatus: "RUNNING", "FINISHED", … */
  readonly status: string;
  readonly snapshots: readonly string[];
}

/** Every job of a cluster; of those that run, also their latest snapshots. Throws a StorageError or a UsageError. */
export async function askJobs(url: string, settings: RestSettings): Promise<JobOfCluster[]> {
  const target = targetOf(url, settings);
  const ask = (path: string) => request(target, path, undefined, settings.timeoutMillis);
  const overview = (await ask("jobs/overview")) as { jobs?: unknown };
  const jobs = (Array.isArray(overview.jobs) ? overview.jobs : []) as { jid?: unknown; state?: unknown }[];
  const known: JobOfCluster[] = [];
  for (const { jid, state } of jobs) {
    const [jobId, status] = [String(jid), String(state)];
    // what is not there for a job that has ended, or where checkpointing is off, says nothing
    const checkpoints = await ask(`jobs/${jobId}/checkpoints`).catch(() => undefined);
    known.push({ url: shownUrl(target.root, `jobs/${jobId}`), jobId, status, snapshots: pathsOf(checkpoints) });
  }
  return known;
}

/** `latest` of an answer of /jobs/:id/checkpoints (CheckpointingStatistics.LatestCheckpoints). */
function pathsOf(checkpoints: unknown): string[] {
  const { latest } = (checkpoints ?? {}) as { latest?: Record<string, { external_path?: unknown } | null> };
  const named = Object.values(latest ?? {}).flatMap((one) => one?.external_path ?? []);
  // "<checkpoint-not-externally-addressable>"
  return [...new Set(named.map(String).filter((path) => path.includes("/")))];
}

/** Also the web UI's addresses, which keep the job behind a #. A prefix, as behind a proxy, stays. */
function targetOf(url: string, settings: RestSettings): Target {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new UsageError(`${quoted(withoutCredentials(url))} is no URL`, {
      fix: "Pass http://<host>:8081/jobs/<job id>.",
    });
  }
  const { username, password } = parsed;
  const basic =
    username === "" && password === ""
      ? undefined
      : `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64")}`;
  const path = parsed.pathname + parsed.hash;
  const found =
    /^(.*?)\/(?:v1\/)?(job|jar)s\/([^/#]+)(?:\/.*)?$/.exec(path) ??
    /^(.*?)\/?#\/(job)\/(?:running\/|completed\/)?([0-9a-f]{32})(?:\/.*)?$/.exec(path);
  const root = new URL(parsed.origin);
  root.pathname = `${(found?.[1] ?? parsed.pathname).replace(/\/(?:v1\/?)?(?:jobs\/?)?$/, "")}/`;
  return {
    root,
    kind: found?.[2] === "jar" ? "jar" : found ? "job" : "cluster",
    id: decodeURIComponent(found?.[3] ?? ""),
    authorization: basic ?? settings.authorization,
  };
}

function shownUrl(root: URL, path: string): string {
  return new URL(path, root).href;
}

function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}

async function onlyJob({ root }: Target, overview: unknown): Promise<string> {
  const jobs = ((overview as { jobs?: unknown }).jobs ?? []) as { jid?: string; name?: string; state?: string }[];
  const running = jobs.filter(({ state }) => state === "RUNNING");
  const [only] = running;
  if (running.length === 1 && only?.jid !== undefined) return only.jid;
  const shown = running.slice(0, 5).map(({ jid, name }) => `${shownUrl(root, `jobs/${jid}`)} (${name})`);
  throw new UsageError(`${root.href} has ${counted(running.length, "running job")}`, {
    fix: shown.length > 0 ? `Say which one: ${shown.join(", ")}` : "Pass …/jobs/<job id> of the one that you mean.",
  });
}

/** With a body it is a POST. */
async function request(
  target: Target,
  path: string,
  posted: object | undefined,
  timeoutMillis: number,
): Promise<unknown> {
  const url = new URL(path, target.root);
  const signal = AbortSignal.timeout(timeoutMillis);
  let response: Response;
  let body: string;
  try {
    // a redirect to another origin loses the Authorization header, as the fetch standard wants
    response = await fetch(url, {
      method: posted === undefined ? "GET" : "POST",
      signal,
      headers: {
        accept: "application/json",
        ...(target.authorization !== undefined && { authorization: target.authorization }),
        ...(posted !== undefined && { "content-type": "application/json" }),
      },
      ...(posted !== undefined && { body: JSON.stringify(posted) }),
    });
    body = await bodyOf(response, url);
  } catch (error) {
    if (error instanceof StorageError) throw error;
    throw unreachable(url, error, timeoutMillis);
  }
  if (!response.ok) throw refused(url, response, body);
  try {
    return JSON.parse(body);
  } catch {
    throw new StorageError(`${url.href} answers, but not in JSON: it is not Flink's REST API`, {
      fix: "Pass the address of the JobManager's REST API, such as http://<host>:8081/jobs/<job id>.",
    });
  }
}

async function bodyOf(response: Response, url: URL): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > largest) throw new StorageError(`${url.href}: the answer is larger than ${largest} bytes`);
    text += decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
}

function unreachable(url: URL, error: unknown, timeoutMillis: number): StorageError {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = (cause as { code?: string }).code;
  const isTimeout = error instanceof Error && error.name === "TimeoutError";
  const isTls = code !== undefined && /CERT|TLS|SSL/.test(code);
  const why = isTimeout ? `no answer within ${timeoutMillis / 1000} s` : (code ?? String(cause));
  return new StorageError(`${url.href}: ${why}`, {
    fix: isTimeout
      ? "--rest-timeout <seconds> waits longer."
      : isTls
        ? "Let NODE_EXTRA_CA_CERTS name the certificate of the authority that signed it."
        : "Is the address right, and can it be reached from here?",
    cause: error,
  });
}

/** Flink's errors are a list, the last of which is a stack trace that starts with the reason. */
function refused(url: URL, response: Response, body: string): StorageError {
  const needsLogin = response.status === 401 || response.status === 403;
  return new StorageError(`${url.href}: ${response.status} ${response.statusText}${reasonOf(body)}`, {
    fix: needsLogin
      ? 'Set RESTORABLE_REST_AUTHORIZATION to the value of the Authorization header, such as "Bearer …".'
      : response.status === 404
        ? "Is it still there? Jobs that ended are forgotten after a while, and jars with the JobManager."
        : undefined,
  });
}

function reasonOf(body: string): string {
  try {
    const errors = ((JSON.parse(body) as { errors?: unknown }).errors ?? []) as unknown[];
    const lines = errors.flatMap((error) => String(error).split("\n"));
    const causes = lines.filter((line) => line.startsWith("Caused by:"));
    const [first] = lines.filter((line) => !/^(?:Internal server error\.|<Exception on server side:|\s*)$/.test(line));
    const reason = causes.at(-1) ?? first;
    return reason === undefined ? "" : `: ${reason}`;
  } catch {
    return "";
  }
}
