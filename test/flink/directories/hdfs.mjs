// Flink's classic layout on HDFS, end to end: a job writes it, `audit` and `latest` read it through WebHDFS, Flink restores
// what `latest` says.
//   hdfs [RELEASE]
// The last line is "N passed, N failed, N skipped".
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHdfs } from "../../storage/servers/hdfs.mjs";
import { incremental } from "./backends.mjs";
import { Flink } from "./flink.mjs";
import { restorableIn } from "./restorable.mjs";
import { end, tell } from "./tell.mjs";

const [release = "2.2.1"] = process.argv.slice(2);
const id = "d12ec70e".padEnd(32, "0");

const hdfs = await startHdfs();
const settings = mkdtempSync(join(tmpdir(), "restorable-hdfs-settings-"));
const flink = await Flink.start(release, "hadoop");
const checkpoints = `${hdfs.hdfs}/flink/checkpoints`;
try {
  const nameNodes = { [hdfs.hdfs.slice("hdfs://".length)]: hdfs.web.map((address) => `http://${address}`) };
  writeFileSync(join(settings, "restorable.yaml"), JSON.stringify({ storage: { hdfs: { nameNodes } } }));
  const held = await write();

  const all = await audit();
  tell(`${release}: every file that Flink holds is needed, by the audit`, notNeeded(all, held.files));
  tell(`${release}: each snapshot is whole`, broken(all));
  await restoresLatest(`${checkpoints}/${id}/chk-5`);

  await lose(held.onlyOfLast);
  tell(`${release}: a shared file is gone: that checkpoint is not whole any more`, [
    ...(broken(await audit()).length === 1 ? [] : ["the audit does not say so"]),
  ]);
  await restoresLatest(`${checkpoints}/${id}/chk-4`);
} finally {
  await flink.end();
  await hdfs.stop();
  rmSync(settings, { recursive: true });
}
end();

/** Returns the files that the JobManager held at the end, and one in shared/ that the last checkpoint alone needs. */
async function write() {
  await flink.cluster({
    ...incremental,
    "execution.checkpointing.dir": checkpoints,
    "execution.checkpointing.interval": "1 h",
    "execution.checkpointing.min-pause": "1 h",
    "execution.checkpointing.num-retained": "3",
    "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
    "execution.checkpointing.data-inline-threshold": "0",
  });
  const job = await flink.job({ name: "on hdfs", id });
  for (let last = 0; last < 5; ) {
    await job.read(40);
    last = Number(/chk-(\d+)$/.exec(await job.checkpoint())[1]);
  }
  await job.cancel();
  const [first, second, last] = (await job.held()).checkpoints.map(({ files }) => files);
  const before = new Set([...first, ...second]);
  const onlyOfLast = last.find((file) => file.includes("/shared/") && !before.has(file));
  return { files: new Set([...before, ...last]), onlyOfLast };
}

async function audit() {
  const { code, stdout, stderr } = await restorableIn(
    settings, "audit", checkpoints, "--files", "--format", "json");
  if (code > 1) throw new Error(stderr);
  return JSON.parse(stdout);
}

function notNeeded({ files }, held) {
  const needed = new Set(files.filter(({ class: of }) => ["exclusive", "shared"].includes(of)).map(({ path }) => path));
  return [...held].filter((file) => !needed.has(file)).map((file) => `not needed, it says: ${file}`);
}

function broken({ snapshots }) {
  return snapshots.filter(({ restorableNow }) => !restorableNow).map(({ location }) => location);
}

async function restoresLatest(expected) {
  const { code, stdout, stderr } = await restorableIn(settings, "latest", checkpoints, "--path-only");
  const path = stdout.trim();
  tell(`${release}: latest says ${path}`, code === 0 && path === expected ? [] : [`not ${expected}; ${stderr}`]);
  const { checked, wrong } = await flink.restore(path);
  tell(`${release}: Flink restores it`, checked > 0 ? wrong : ["nothing was checked"]);
}

async function lose(file) {
  const path = file.slice(hdfs.hdfs.length);
  const response = await fetch(`http://${hdfs.web[0]}/webhdfs/v1${path}?op=DELETE&user.name=${hdfs.user}`, { method: "DELETE" });
  const { boolean: deleted } = await response.json();
  if (!deleted) throw new Error(`could not delete ${path}`);
}
