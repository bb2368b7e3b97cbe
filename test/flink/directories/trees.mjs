// Directory trees as real jobs leave them: what happens to each, in the order it happens.
// `since`, `until`: releases of Flink that can write it.

import { changelog, fileMerging, fileMergingAcross, forst, incremental } from "./backends.mjs";
import { checkpointsEvery } from "./place.mjs";

async function checkpoints(job, count) {
  let last;
  for (let round = 0; round < count; round++) {
    await job.read(40);
    last = await job.checkpoint();
  }
  return last;
}

/** What Flink holds of a job that does nothing just now; deleting what it no longer holds takes a while. */
async function remember(place, job) {
  await place.quiet();
  await place.remember(job);
}

/** With what Flink held of it. */
async function cancel(place, job) {
  await remember(place, job);
  await job.cancel();
}

export const trees = [
  {
    name: "running",
    about: "a running job with three retained incremental checkpoints and two savepoints",
    async write(place) {
      await place.cluster(incremental);
      const job = await place.job("only");
      await checkpoints(job, 5);
      await job.savepoint(place.uri("savepoints"), "CANONICAL");
      await job.savepoint(place.uri("savepoints"), "NATIVE");
      await checkpoints(job, 3);
      await remember(place, job);
    },
  },
  {
    name: "cancelled",
    about: "the same after cancel: RocksDB has compacted in between, so that some shared files belong to one checkpoint only",
    async write(place) {
      await place.cluster(incremental);
      const job = await place.job("only");
      await checkpoints(job, 9);
      await cancel(place, job);
    },
  },
  {
    name: "failed",
    about: "a job that failed; its checkpoints are kept",
    async write(place) {
      await place.cluster(incremental);
      const job = await place.job("only");
      await checkpoints(job, 2);
      await remember(place, job);
      await job.fail();
      await job.supply(1);
      await job.ended();
    },
  },
  {
    name: "finished",
    about: "a job that came to its end: Flink deletes its checkpoints, its directories stay",
    async write(place) {
      await place.cluster(incremental);
      const job = await place.job("only", { end: 200, config: checkpointsEvery("200 ms") });
      await job.supply(200);
      await job.ended();
    },
  },
  {
    name: "claimed-checkpoint",
    about: "a job with CLAIM from another's checkpoint refers to the other's shared files, and has Flink delete some of them",
    async write(place) {
      await place.cluster(incremental);
      const first = await place.job("first");
      const last = await checkpoints(first, 2);
      await cancel(place, first);
      const second = await place.job("second", { from: last, claim: "CLAIM" });
      await second.read(40, first.position);
      await second.checkpoint();
      await checkpoints(second, 3);
      await cancel(place, second);
    },
  },
  {
    name: "claimed-savepoint",
    about: "a job with CLAIM from another's native savepoint refers to files in it by names that no longer lead there (FLINK-39964)",
    async write(place) {
      await place.cluster(incremental);
      const first = await place.job("first");
      await checkpoints(first, 2);
      const savepoint = await first.savepoint(place.uri("savepoints"), "NATIVE");
      await cancel(place, first);
      const second = await place.job("second", { from: savepoint, claim: "CLAIM" });
      await second.read(40, first.position);
      await second.checkpoint();
      await checkpoints(second, 1);
      await cancel(place, second);
    },
  },
  {
    name: "not-claimed",
    about: "a job with NO_CLAIM from another's checkpoint has copied all it needs with its first checkpoint",
    async write(place) {
      await place.cluster(incremental);
      const first = await place.job("first");
      const last = await checkpoints(first, 4);
      await cancel(place, first);
      const second = await place.job("second", { from: last, claim: "NO_CLAIM" });
      await second.read(40, first.position);
      await second.checkpoint();
      await checkpoints(second, 1);
      await cancel(place, second);
    },
  },
  {
    name: "legacy",
    until: "1.20",
    about: "LEGACY: refers to the other job's shared files and never deletes them",
    async write(place) {
      await place.cluster(incremental);
      const first = await place.job("first");
      const last = await checkpoints(first, 2);
      await cancel(place, first);
      const second = await place.job("second", { from: last, claim: "LEGACY" });
      await second.read(40, first.position);
      await second.checkpoint();
      await checkpoints(second, 1);
      await cancel(place, second);
    },
  },
  {
    name: "changelog",
    about: "changelog state backend: changes in a directory of their own, materialized state in taskowned/",
    async write(place) {
      await place.cluster(changelog(place));
      const job = await place.job("only");
      for (let round = 0; round < 4; round++) {
        await checkpoints(job, 2);
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
      await checkpoints(job, 1);
      await cancel(place, job);
    },
  },
  {
    name: "changelog-running",
    about: "the same while the job runs",
    async write(place) {
      await place.cluster(changelog(place));
      const job = await place.job("only");
      for (let round = 0; round < 4; round++) {
        await checkpoints(job, 2);
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
      await checkpoints(job, 1);
      await remember(place, job);
    },
  },
  {
    name: "changelog-claimed",
    about: "changelog switched on with CLAIM from a checkpoint without it: the first job's files are the base of the changes",
    async write(place) {
      await place.cluster(changelog(place), {
        "state.changelog.enabled": "false",
        "state.changelog.periodic-materialize.interval": "1 h",
      });
      const first = await place.job("first");
      const last = await checkpoints(first, 2);
      await cancel(place, first);
      const second = await place.job("second", { from: last, claim: "CLAIM", config: { "state.changelog.enabled": "true" } });
      await second.read(40, first.position);
      await second.checkpoint();
      await checkpoints(second, 3);
      await cancel(place, second);
    },
  },
  {
    name: "file-merging",
    about: "files merged within each checkpoint",
    async write(place) {
      await place.cluster(fileMerging);
      const job = await place.job("only");
      await checkpoints(job, 6);
      await cancel(place, job);
    },
  },
  {
    name: "file-merging-across",
    about: "files merged across checkpoints",
    async write(place) {
      await place.cluster(fileMergingAcross);
      const job = await place.job("only");
      await checkpoints(job, 6);
      await cancel(place, job);
    },
  },
  {
    name: "file-merging-running",
    about: "files merged across checkpoints, of a running job",
    async write(place) {
      await place.cluster(fileMergingAcross);
      const job = await place.job("only");
      await checkpoints(job, 6);
      await remember(place, job);
    },
  },
  {
    name: "forst",
    since: "2.0",
    about: "ForSt after cancel",
    async write(place) {
      await place.cluster(forst);
      const job = await place.job("only");
      await checkpoints(job, 7);
      await cancel(place, job);
    },
  },
  {
    name: "forst-running",
    since: "2.0",
    about: "ForSt of a running job: its working directory lies in shared/, and no snapshot mentions all of it",
    async write(place) {
      // so that state goes to files between two checkpoints
      await place.cluster(forst, { "state.backend.forst.writebuffer.size": "16 kb" });
      const job = await place.job("only");
      await checkpoints(job, 3);
      await job.read(600);
      await remember(place, job);
    },
  },
  {
    name: "unaligned",
    about: "unaligned checkpoints with data in flight",
    async write(place) {
      await place.cluster(incremental, {
        "execution.checkpointing.unaligned.enabled": "true",
        // The in-flight data is a number of buffers: few and small ones.
        "taskmanager.memory.segment-size": "4kb",
        "taskmanager.network.memory.floating-buffers-per-gate": "2",
      });
      const job = await place.job("only");
      await job.read(40);
      await job.slowDown(2);
      await job.supply(4000);
      for (let round = 0; round < 4; round++) await job.checkpoint();
      await cancel(place, job);
    },
  },
  {
    name: "one-directory",
    about: "no directory per job (create-subdir: false): two jobs, one after the other, mix in one",
    async write(place) {
      await place.cluster(incremental, { "execution.checkpointing.create-subdir": "false" });
      const first = await place.job("first");
      const last = await checkpoints(first, 3);
      await cancel(place, first);
      const second = await place.job("second", { from: last, claim: "NO_CLAIM" });
      await second.read(40, first.position);
      await second.checkpoint();
      await checkpoints(second, 1);
      await remember(place, second);
    },
  },
  {
    name: "entropy",
    about: "a store that spreads data over random prefixes: _metadata stays where it was asked for",
    async write(place) {
      await place.cluster(incremental, { "execution.checkpointing.dir": place.uri("_entropy_/checkpoints") });
      const job = await place.job("only");
      await checkpoints(job, 5);
      await cancel(place, job);
    },
  },
  {
    name: "killed",
    about: "everything is killed while a checkpoint is under way: chk-N with files and without _metadata",
    async write(place) {
      await place.cluster(incremental);
      const job = await place.job("only");
      await checkpoints(job, 4);
      await remember(place, job);
      await job.read(40);
      await job.hold([1]);
      const before = place.entries().length;
      await job.beginCheckpoint();
      await until("one subtask has written", () => {
        const entries = place.entries();
        return entries.length > before + 4 && entries.some(({ path }) => /chk-5\/.+/.test(path));
      });
      job.lost = true;
      await place.flink.kill();
    },
  },
  {
    name: "late",
    about: "a checkpoint expires, then its slow subtask writes after all",
    write: (place) => late(place, async () => {}),
  },
  {
    name: "late-undeleted",
    about: "the same, and the store does not delete for a while",
    write: (place) => late(place, () => place.flink.failDeletes("/chk-4|/shared/")),
  },
  {
    name: "undeleted",
    about: "the store does not delete for a while when checkpoints are subsumed: their _metadata goes, the rest stays",
    async write(place) {
      await place.cluster(incremental);
      const job = await place.job("only");
      await checkpoints(job, 4);
      await place.flink.failDeletes("/chk-[23](/[0-9a-f-]{36})?$|/shared/");
      await checkpoints(job, 2);
      await place.flink.failDeletes();
      await checkpoints(job, 2);
      await cancel(place, job);
    },
  },
  {
    name: "undeleted-at-end",
    about: "checkpoints that should go with the job, and a store that does not delete at that moment",
    write: (place) => undeletedAtEnd(place, "/checkpoints/"),
  },
  {
    name: "metadata-only",
    about: "the same, when only the metadata files could not be deleted: they look like checkpoints, and their state is gone",
    write: (place) => undeletedAtEnd(place, "/_metadata$"),
  },
];

async function late(place, meanwhile) {
  await place.cluster(incremental, {
    "execution.checkpointing.timeout": "1 s",
    "execution.checkpointing.tolerable-failed-checkpoints": "10",
  });
  const job = await place.job("only");
  await checkpoints(job, 3);
  await job.read(40);
  await job.hold([1]);
  await job.checkpoint().catch(() => "expired");
  await meanwhile();
  await job.hold([]);
  await job.read(40);
  await place.quiet();
  await place.flink.failDeletes();
  await checkpoints(job, 3);
  await cancel(place, job);
}

async function undeletedAtEnd(place, pattern) {
  await place.cluster(incremental, {
    "execution.checkpointing.externalized-checkpoint-retention": "DELETE_ON_CANCELLATION",
  });
  const job = await place.job("only");
  await checkpoints(job, 4);
  await remember(place, job);
  await place.quiet();
  await place.flink.failDeletes(pattern);
  await job.cancel();
  await place.quiet();
  await place.flink.failDeletes();
}

async function until(what, holds) {
  for (let round = 0; round < 1000; round++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`not within 10 s: ${what}`);
}
