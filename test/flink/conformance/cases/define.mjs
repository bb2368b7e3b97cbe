// Cases are collected here, with the jobs they name.

/** The releases of Flink 2 that are recorded: those with ForSt and asynchronous state. */
export const since2 = ["2.0.1", "2.2.1", "2.3.0"];

/** In the shape that Case.java reads. */
export class Cases {
  jobs = {};
  cases = [];

  /**
   * @param {string} id
   * @param {object} what `writer`: job, `restore`: job (default: the writer's), `kind` (default canonical), `config` of
   *   both jobs, `writerConfig`, `restoreConfig`, `door` (default path), `trigger` / `nearMiss`: rules, `inline`,
   *   `merge`: { writer, kind }, and the fields of Case.java
   */
  add(id, what) {
    const { writer, restore = writer, kind = "canonical", config = {}, writerConfig = {}, restoreConfig = {} } = what;
    const { trigger = [], nearMiss = [], door = "path", from, releases, tamper, own = false } = what;
    const { allowNonRestoredState = false, claimMode, scheduler, about, inline = false } = what;
    const { prepare, migrate, merge } = what;
    if (this.cases.some((c) => c.id === id)) throw new Error(`twice: ${id}`);
    const rules = Object.fromEntries([
      ...[trigger].flat().map((rule) => [rule, "trigger"]),
      ...[nearMiss].flat().map((rule) => [rule, "near-miss"]),
    ]);
    this.cases.push({
      id,
      rules,
      about,
      writer: {
        job: this.#job(writer),
        kind,
        config: { ...config, ...writerConfig },
        inline,
        own: own || claimMode === "CLAIM",
      },
      restore: {
        job: this.#job(restore),
        allowNonRestoredState,
        claimMode,
        config: { ...config, ...restoreConfig },
        scheduler,
      },
      door,
      from,
      releases,
      tamper,
      prepare,
      migrate,
      merge: merge && { job: this.#job(merge.writer), kind: merge.kind, config, own: false },
    });
  }

  /** The same at both doors; what differs at the door of high availability is in `ha`. */
  both(id, what, ha = {}) {
    this.add(id, what);
    this.add(`${id}-ha`, { kind: "checkpoint", ...what, door: "ha", claimMode: undefined, ...ha });
  }

  #job(spec) {
    const text = JSON.stringify(spec);
    const same = Object.keys(this.jobs).find((name) => JSON.stringify(this.jobs[name]) === text);
    if (same) return same;
    let name = spec.name;
    for (let n = 2; name in this.jobs; n++) name = `${spec.name}-${n}`;
    this.jobs[name] = spec;
    return name;
  }

  get json() {
    return JSON.stringify({ jobs: this.jobs, cases: this.cases }, null, 1);
  }
}
