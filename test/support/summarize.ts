import { memorySource } from "../../src/bytes/source.js";
import { encodeMetadata } from "../../src/metadata/encode.js";
import { mergedChannelMembers } from "../../src/metadata/mergedMembers.js";
import { visitMetadata } from "../../src/metadata/visit.js";
import type { Metadata, OperatorState } from "../../src/model/metadata.js";
import type { OperatorSummary, Snapshot } from "../../src/model/snapshot.js";
import { Summarizer } from "../../src/model/summarize.js";
import { metadata } from "./build.js";

const options = { allowProposedV7: true };
const place = { location: "/savepoint", metadataPath: "/savepoint/_metadata" };

/** The snapshot that a file's bytes tell of. */
export function summarizeBytes(bytes: Uint8Array, members = mergedChannelMembers): Snapshot {
  const summarizer = new Summarizer(members);
  visitMetadata(memorySource(bytes), summarizer, options);
  return summarizer.finish({ ...place, metadataSizeInBytes: bytes.length });
}

/** The snapshot of metadata that is written first. `members`: reads the members of merged channels. */
export function summarize(model: Metadata, members = mergedChannelMembers): Snapshot {
  return summarizeBytes(encodeMetadata(model), members);
}

/** The summary of one operator, in metadata of V6. */
export function summaryOf(operator: OperatorState): OperatorSummary {
  return summarize(metadata({ operators: [operator] })).operators[0] as OperatorSummary;
}
