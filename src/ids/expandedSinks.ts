import { operatorIdOf } from "./operatorId.js";
import { isInRelease, type ReleaseRange } from "./releases.js";

/** What a sink becomes in the job graph; `topology` is an operator that the sink adds around its writer or committer. */
export type SinkRole = "writer" | "committer" | "globalCommitter" | "topology";

/** One of the operators that Flink makes of a sink with a uid. */
export interface SinkOperator {
  readonly role: SinkRole;
  readonly uid: string;
  readonly operatorId: string;
  /** Releases in which this uid is made. */
  readonly releases: readonly ReleaseRange[];
  /** Whether it depends on the sink if there is such an operator: only a writer is always there. */
  readonly mayExist: boolean;
}

/** The part that a uid names: `Sink Committer: my-sink` is the committer of `my-sink`. */
export interface SinkPart {
  readonly sinkUid: string;
  readonly role: SinkRole;
  /** The operator's own uid inside the sink, for role `topology`. */
  readonly topologyUid?: string;
}

interface Form {
  readonly role: Exclude<SinkRole, "topology">;
  readonly before: string;
  readonly after: string;
  readonly releases: readonly ReleaseRange[];
}

/**
 * Spelling matters. Source: SinkTransformationTranslator 1.12 – 2.3 (1.14 has the committer inside the writer's operator,
 * 1.15 took back the committer's spelling of 1.13 and kept the global committer's of 1.14).
 * The writer has the sink's own uid, as has the one operator of a SinkFunction in every release.
 */
const forms: readonly Form[] = [
  { role: "writer", before: "", after: "", releases: [{ from: "1.2" }] },
  {
    role: "committer",
    before: "Sink Committer: ",
    after: "",
    releases: [{ from: "1.12", to: "1.13" }, { from: "1.15" }],
  },
  { role: "globalCommitter", before: "Sink Global Committer: ", after: "", releases: [{ from: "1.12", to: "1.13" }] },
  { role: "globalCommitter", before: "Sink ", after: " Global Committer", releases: [{ from: "1.14" }] },
];

/** Custom topologies (SupportsPreWriteTopology, -PreCommit-, -PostCommit-): `<sink uid>: <uid>`. */
const topologyReleases: readonly ReleaseRange[] = [{ from: "1.15" }];

/** The uids that connectors of Flink itself give inside their topologies: FileSink with compaction, 1.15+. */
export const knownTopologyUids: readonly string[] = ["FileSinkCompactorCoordinator", "FileSinkCompactorOperator"];

/**
 * The operators that a sink with this uid may consist of.
 * A declared sink uid has to be expanded before comparing with a snapshot: only `role: "writer"` bears the uid itself.
 * @param flinkVersion the release that runs the job, like "1.20.4"; absent: the forms of all releases
 * @param topologyUids uids given inside the sink's own topologies, default knownTopologyUids
 * @throws RestorableError where flinkVersion is no version
 */
export function expandSink(
  sinkUid: string,
  options: { flinkVersion?: string | undefined; topologyUids?: readonly string[] } = {},
): SinkOperator[] {
  const { flinkVersion, topologyUids = knownTopologyUids } = options;
  const operator = (role: SinkRole, uid: string, releases: readonly ReleaseRange[]): SinkOperator => {
    return { role, uid, operatorId: operatorIdOf(uid), releases, mayExist: role !== "writer" };
  };
  const made = (releases: readonly ReleaseRange[]) => flinkVersion === undefined || isInRelease(flinkVersion, releases);
  const parts = forms.filter(({ releases }) => made(releases));
  return [
    ...parts.map(({ role, before, after, releases }) => operator(role, `${before}${sinkUid}${after}`, releases)),
    ...(made(topologyReleases) ? topologyUids : []).map((uid) =>
      operator("topology", `${sinkUid}: ${uid}`, topologyReleases),
    ),
  ];
}

/**
 * Which part of which sink a uid names. Undefined for a plain uid: it may be a writer, or no sink at all.
 * `U: S` is taken for a topology where S is known or U is among `sinkUids`, since a user may write such a uid, too.
 */
export function sinkPartOf(uid: string, sinkUids: ReadonlySet<string> = new Set()): SinkPart | undefined {
  for (const { role, before, after } of forms) {
    const fits = role !== "writer" && uid.startsWith(before) && uid.endsWith(after);
    const sinkUid = fits ? uid.slice(before.length, uid.length - after.length) : "";
    if (sinkUid !== "") return { sinkUid, role };
  }
  for (let at = uid.indexOf(": "); at > 0; at = uid.indexOf(": ", at + 1)) {
    const [sinkUid, topologyUid] = [uid.slice(0, at), uid.slice(at + 2)];
    if (sinkUids.has(sinkUid) || knownTopologyUids.includes(topologyUid)) {
      return { sinkUid, role: "topology", topologyUid };
    }
  }
  return undefined;
}
