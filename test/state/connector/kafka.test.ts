/** Where Kafka sources go on: read from state that the connectors' own serializers wrote (test/flink/connector-state). */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadCodecs } from "../../../src/state/codecs.js";
import { kafkaOffsetsOf } from "../../../src/state/connector/kafkaOffsets.js";
import { golden, operatorsOf } from "./support.js";

interface ExpectedRow {
  uid: string;
  subtask: number | null;
  topic: string;
  partition: number;
  startsAt: number | string | null;
  stopsAt: number | string | null;
}

const uids = ["orders", "idle", "legacy", "other"];

describe.each(readdirSync(golden))("%s", (release) => {
  const directory = `${golden}${release}`;
  const { kafkaOffsets } = JSON.parse(readFileSync(`${directory}/expected.json`, "utf8")) as {
    kafkaOffsets: ExpectedRow[];
  };
  const { operators, place } = operatorsOf(directory);
  const hasLegacy = kafkaOffsets.some(({ uid }) => uid === "legacy");
  const named = uids.filter((uid) => hasLegacy || uid !== "legacy");

  it.each(named)("%s", async (uid) => {
    const operator = operators[named.indexOf(uid)];
    if (!operator) throw new Error(`no operator ${uid}`);
    const { offsets, unread } = await kafkaOffsetsOf(operator, place, await loadCodecs());
    expect(unread).toEqual([]);
    const rows = (offsets?.positions ?? []).map(({ subtaskIndex, topic, partition, startsAt, stopsAt }) => ({
      uid,
      subtask: subtaskIndex,
      topic,
      partition,
      startsAt: typeof startsAt === "bigint" ? String(startsAt) : startsAt,
      stopsAt: typeof stopsAt === "bigint" ? String(stopsAt) : stopsAt,
    }));
    const key = ({ topic, partition }: ExpectedRow) => `${topic} ${String(partition).padStart(6)}`;
    const expected = kafkaOffsets.filter((row) => row.uid === uid).sort((a, b) => (key(a) < key(b) ? -1 : 1));
    expect(rows.sort((a, b) => (key(a) < key(b) ? -1 : 1))).toEqual(expected);
  });
});
