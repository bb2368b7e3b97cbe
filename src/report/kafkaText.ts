import type { OperatorSummary } from "../model/snapshot.js";
import type { OperatorId } from "../model/values.js";
import type { KafkaOffsets, KafkaPosition } from "../state/connector/kafkaOffsets.js";
import type { InspectReport } from "./inspectReport.js";
import { headLines } from "./inspectText.js";
import type { KafkaReport } from "./kafkaReport.js";
import { operatorLabel, shortLabel } from "./operatorLabel.js";
import { printable } from "./printable.js";
import { table } from "./table.js";
import { counted, proseWidth, type TextOptions, wrapped } from "./text.js";

/** Where each Kafka source goes on, partition by partition. */
export function kafkaText(report: InspectReport, kafka: KafkaReport, options: TextOptions): string {
  const { sources, unread } = kafka;
  const byId = new Map<string, OperatorSummary>(report.operators.map((operator) => [operator.operatorId, operator]));
  const called = (operatorId: OperatorId) => byId.get(operatorId) ?? { operatorId, uid: null, name: null };
  const body = [
    ...sources.flatMap((source) => [
      "",
      ...wrapped(
        `${operatorLabel(called(source.operatorId), report.explain)}: ${inShort(source)}`,
        proseWidth(options),
        "  ",
        "    ",
      ),
      ...positionTable(source, options),
    ]),
    ...unread.flatMap(({ operatorId, subtaskIndex, reason }) => [
      "",
      ...wrapped(
        `not read: ${shortLabel(called(operatorId))}, subtask ${subtaskIndex}: ${printable(reason)}`,
        proseWidth(options),
        "  ",
        "    ",
      ),
    ]),
    ...(sources.length === 0 ? ["", "  no Kafka offsets found"] : []),
  ];
  const all = options.quiet
    ? body.slice(1)
    : [...headLines(report, options), ...body, ...dimmed(notes(kafka), options)];
  return `${all.join("\n")}\n`;
}

function inShort({ source, positions }: KafkaOffsets): string {
  const topics = new Set(positions.map(({ topic }) => topic));
  const partitions = new Set(positions.map(({ topic, partition }) => `${topic}-${partition}`));
  return `${source}, ${counted(partitions.size, "partition")} of ${counted(topics.size, "topic")}`;
}

function positionTable({ positions }: KafkaOffsets, { width, paint }: TextOptions): string[] {
  const hasEnd = positions.some(({ stopsAt }) => stopsAt !== null);
  return table(
    [
      { title: "topic", atLeast: 16, format: "bold" },
      { title: "partition", right: true },
      { title: "starts at", right: true },
      ...(hasEnd ? [{ title: "stops at", right: true }] : []),
      { title: "subtask" },
    ],
    positions.map((position) => [
      printable(position.topic),
      String(position.partition),
      position.startsAt === null ? "–" : String(position.startsAt),
      ...(hasEnd ? [position.stopsAt === null ? "–" : String(position.stopsAt)] : []),
      reader(position),
    ]),
    { width, paint, indent: "    " },
  );
}

function reader({ subtaskIndex, status }: KafkaPosition): string {
  if (subtaskIndex !== null) return String(subtaskIndex);
  return status === "assigned" ? "assigned, in no reader" : "not assigned yet";
}

function notes({ sources, unread }: KafkaReport): string[] {
  const positions = sources.flatMap((source) => source.positions);
  const starts = (marker: string) => positions.some(({ startsAt }) => startsAt === marker);
  return [
    ...(sources.length === 0 && unread.length === 0
      ? ["State of other sources does not say what it is; Kafka's is known by its exact layout."]
      : []),
    ...(positions.length > 0 ? ["Starts at: the offset of the next record that is read after a restore."] : []),
    ...(starts("earliest") || starts("latest") || starts("committed")
      ? ["earliest, latest, committed: nothing was read yet; the broker is asked when the job starts."]
      : []),
    ...(positions.some(({ status }) => status === "assigned")
      ? ["Assigned, in no reader: read to its end, or handed out after the reader's part of the snapshot was written."]
      : []),
  ];
}

function dimmed(all: readonly string[], options: TextOptions): string[] {
  if (all.length === 0) return [];
  return [
    "",
    ...all.flatMap((note) => wrapped(note, proseWidth(options), "  ").map((line) => options.paint("dim", line))),
  ];
}
