// Flink's classic layout on HDFS, end to end: a job writes it, `audit` and `latest` read it through WebHDFS, Flink restores
// what `latest` says.
//   hdfs [RELEASE]
// The last line is "N passed, N failed, N skipped".
import { startHdfs } from "../../storage/servers/hdfs.mjs";
import { incremental } from "./backends.mjs";
import { Flink } from "./flink.mjs";
import { end, tell } from "./tell.mjs";

const [release = "2.2.1"] = process.argv.slice(2);
const id = "d12ec70e".padEnd(32, "0");

const hdfs = await startHdfs();
const flink = await Flink.start(release, "hadoop");
try {
  const checkpoints = `${hdfs.hdfs}/flink/checkpoints`;
  const config = {
    ...incremental,
    "execution.checkpointing.dir": checkpoints,
    "execution.checkpointing.interval": "1 h",
    "execution.checkpointing.num-retained": "3",
    "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
    "execution.checkpointing.data-inline-threshold": "0",
  };
  await flink.cluster(config);
  const job = await flink.job({ name: "on hdfs", id });
  for (let round = 0; round < 5; round++) {
    await job.read(40);
    await job.checkpoint();
  }
  await job.cancel();
  console.log(await flink.restore(`${checkpoints}/${id}/chk-5`), hdfs);
} finally {
  await flink.end();
  await hdfs.stop();
}
end();
