// Where a tree is written, and what is true of it.
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** The same on every machine: Flink writes absolute paths into what it stores. */
const neutral = "/tmp/flink-trees";

/** Quiet, no timer: checkpoints are taken when asked for. State is kept in files, however small. */
const base = {
  "execution.checkpointing.interval": "1 h",
  "execution.checkpointing.num-retained": "3",
  "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
  "execution.checkpointing.data-inline-threshold": "0",
  // the first one comes at some time between this and the interval, in 2.3.0 possibly at once
  "execution.checkpointing.min-pause": "1 h",
  "io.tmp.dirs": `${neutral}/tmp`,
};

/** For jobs that take checkpoints by themselves. */
export function checkpointsEvery(interval) {
  return { "execution.checkpointing.interval": interval, "execution.checkpointing.min-pause": "0" };
}

export class Place {
  #config;
  #jobs = [];

  /** `number` makes job IDs differ between trees. */
  constructor(flink, name, number) {
    this.flink = flink;
    this.name = name;
    this.number = number;
    this.root = join(neutral, flink.release, name);
    rmSync(this.root, { recursive: true, force: true });
    mkdirSync(this.root, { recursive: true });
  }

  uri(path) {
    return `file:${join(this.root, path)}`;
  }

  /** What a snapshot or file is called below the root; others keep their full name. */
  local(uri) {
    return uri.startsWith(`file:${this.root}/`) ? relative(this.root, uri.slice("file:".length)) : uri;
  }

  /** Jobs run on a cluster with this configuration from now on; all directories are below the root. */
  async cluster(...configs) {
    this.#config = Object.assign({ "execution.checkpointing.dir": this.uri("checkpoints") }, base, ...configs);
    await this.flink.cluster(this.#config);
  }

  get config() {
    return this.#config;
  }

  /** A job with an ID that is the same each time; see Flink.job. */
  async job(name, { from, claim, end, config } = {}) {
    const id = `d12ec70e${hex(this.number)}${hex(this.#jobs.length + 1)}${"0".repeat(16)}`;
    const job = await this.flink.job({ name: `${this.name} ${name}`, id, from, claim, end, config });
    this.#jobs.push({ job, name, id, restored: from && { from: this.local(from), claim } });
    return job;
  }

  /** What Flink holds of a job, or held at its end. */
  async remember(job) {
    const entry = this.#jobs.find((other) => other.job === job);
    const { checkpoints, shared } = await job.held();
    const files = new Set([...checkpoints.flatMap((checkpoint) => checkpoint.files), ...shared]);
    entry.held = {
      checkpoints: checkpoints.map(({ location }) => this.local(location)),
      files: [...files].map((file) => this.local(file)).sort(),
    };
  }

  async jobs() {
    const views = [];
    for (const { job, name, id, restored, held } of this.#jobs) {
      const status = job.lost ? "LOST" : (await job.status()).status;
      views.push({ name, id, status, ...(restored && { restored }), ...(held && { held }) });
    }
    return views;
  }

  /** Every file and directory, as it is now. */
  entries() {
    return readdirSync(this.root, { recursive: true })
      .sort()
      .map((path) => {
        const stat = statSync(join(this.root, path));
        const modified = stat.mtime.toISOString();
        return stat.isDirectory() ? { path: `${path}/` } : { path, size: stat.size, modified };
      });
  }

  /** Flink deletes in the background: returns when nothing has changed for a while. */
  async quiet() {
    for (let before; ; ) {
      const now = this.#names();
      if (now !== null && now === before) return;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
  }

  /** Null: a directory went while it was read. */
  #names() {
    try {
      return readdirSync(this.root, { recursive: true }).join("\n");
    } catch {
      return null;
    }
  }

  /** Runs something that may change the tree, and puts it back as it is now. */
  async keeping(action) {
    const copy = `${this.root}.kept`;
    rmSync(copy, { recursive: true, force: true });
    cpSync(this.root, copy, { recursive: true, preserveTimestamps: true });
    try {
      return await action();
    } finally {
      rmSync(this.root, { recursive: true, force: true });
      renameSync(copy, this.root);
    }
  }

  /** Locations of snapshots below the root. */
  snapshots() {
    return this.entries()
      .filter(({ path }) => path.endsWith("/_metadata"))
      .map(({ path }) => path.slice(0, -"/_metadata".length));
  }
}

function hex(number) {
  return number.toString(16).padStart(4, "0");
}
