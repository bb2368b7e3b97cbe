// Real Flink as an object: requests and answers of Serve.java.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What Flink said when it did not do as asked; `type` is the class of the root cause. */
export class FlinkFailure extends Error {
  constructor(request, { type, message }) {
    super(`${request}: ${type}: ${message}`);
    this.type = type;
    this.cause = message;
  }
}

/** Bytes an account holds of each split, where nothing else is asked for. */
const payload = 96;

export class Flink {
  #process;
  #answers;
  #last = Promise.resolve();

  /** `profile`: "hadoop", for hdfs: paths. */
  static async start(release, ...profile) {
    const flink = new Flink();
    flink.#process = spawn(fileURLToPath(new URL("flink", import.meta.url)), [release, ...profile], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    flink.#answers = createInterface({ input: flink.#process.stdout })[Symbol.asyncIterator]();
    flink.release = (await flink.#next("start")).answer;
    return flink;
  }

  async #next(request) {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`Flink ended during: ${request}`);
    return JSON.parse(value);
  }

  /** One after the other, in the order they were made. */
  ask(request, details = {}) {
    const answered = this.#last.then(async () => {
      this.#process.stdin.write(`${JSON.stringify({ request, ...details })}\n`);
      const { answer, failure } = await this.#next(request);
      if (failure) throw new FlinkFailure(request, failure);
      return answer;
    });
    this.#last = answered.catch(() => undefined);
    return answered;
  }

  /** From now on jobs run on a new cluster. */
  cluster(config) {
    return this.ask("cluster", { config });
  }

  /** Starts a job with an ID of its own; `from` and `claim` say what it restores. */
  async job({ name, id, from, claim, end, config = {} }) {
    const restore = from && {
      "execution.state-recovery.path": from,
      "execution.state-recovery.claim-mode": claim,
      // 1.20 has a third mode under its old key only.
      "execution.savepoint-restore-mode": claim,
    };
    await this.ask("start", { name, id, end, payload, config: { ...config, ...restore } });
    return new Job(this, name, id);
  }

  /** What a restore of it finds; the snapshot stays as it is. */
  restore(location, config = {}) {
    return this.ask("restore", { location, config, payload });
  }

  /** Files that the snapshot refers to, as Flink resolves them. */
  references(location) {
    return this.ask("references", { location });
  }

  dispose(location) {
    return this.ask("dispose", { location });
  }

  /** Paths that match cannot be deleted any more; without a pattern all can. */
  failDeletes(pattern) {
    return this.ask("failDeletes", { pattern });
  }

  /** As `kill -9`. */
  async kill() {
    this.#process.kill("SIGKILL");
    await once(this.#process, "exit");
  }

  get #hasEnded() {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** Itself, or, after it was killed, another one of the same release. */
  async alive() {
    return this.#hasEnded ? Flink.start(this.release) : this;
  }

  async end() {
    if (this.#hasEnded) return;
    this.#process.stdin.end();
    await once(this.#process, "exit");
  }
}

class Job {
  #flink;
  #numbers = 0;

  constructor(flink, name, id) {
    this.#flink = flink;
    this.name = name;
    this.id = id;
  }

  #ask(request, details) {
    return this.#flink.ask(request, { name: this.name, id: this.id, ...details });
  }

  /** So many more numbers a split, all of them in their accounts. `at`: where the splits were restored. */
  async read(more, at = this.#numbers) {
    await this.supply(more, at);
    await this.#ask("settle");
  }

  /** As `read`, without waiting until they are read. */
  supply(more, at = this.#numbers) {
    this.#numbers = at + more;
    return this.#ask("release", { numbers: this.#numbers });
  }

  /** Each number takes so long from now on. */
  slowDown(millis) {
    return this.#ask("slowDown", { millis });
  }

  get position() {
    return this.#numbers;
  }

  checkpoint() {
    return this.#ask("checkpoint");
  }

  beginCheckpoint() {
    return this.#ask("beginCheckpoint");
  }

  savepoint(location, format) {
    return this.#ask("savepoint", { location, format });
  }

  /** What the JobManager holds for it: completed checkpoints and registered shared files. */
  held() {
    return this.#ask("held");
  }

  hold(subtasks) {
    return this.#ask("hold", { subtasks });
  }

  /** Its next number fails it. */
  fail() {
    return this.#ask("fail");
  }

  status() {
    return this.#ask("status");
  }

  ended() {
    return this.#ask("end");
  }

  cancel() {
    return this.#ask("cancel");
  }
}
