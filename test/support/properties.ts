/** The Java streams that Flink writes for CheckpointProperties, in parts (spec 3.4). */
import { fromHex } from "../../src/bytes/hex.js";
import type { CheckpointProperties, PropertiesTail } from "../../src/model/metadata.js";

const head =
  "aced0005737200386f72672e6170616368652e666c696e6b2e72756e74696d652e636865636b706f696e742e436865636b706f696e7450726f7065727469657300000000000000020200085a00106469736361726443616e63656c6c65645a000d646973636172644661696c65645a000f6469736361726446696e69736865645a000f6469736361726453756273756d65645a00106469736361726453757370656e6465645a0006666f726365645a0009756e636c61696d65644c000e636865636b706f696e74547970657400324c6f72672f6170616368652f666c696e6b2f72756e74696d652f636865636b706f696e742f536e617073686f74547970653b7870";
const checkpointType =
  "737200326f72672e6170616368652e666c696e6b2e72756e74696d652e636865636b706f696e742e436865636b706f696e7454797065d6de4f0305ae1d3a0200024c00046e616d657400124c6a6176612f6c616e672f537472696e673b4c001473686172696e6746696c657353747261746567797400474c6f72672f6170616368652f666c696e6b2f72756e74696d652f636865636b706f696e742f536e617073686f74547970652453686172696e6746696c657353747261746567793b787074000a436865636b706f696e747e7200456f72672e6170616368652e666c696e6b2e72756e74696d652e636865636b706f696e742e536e617073686f74547970652453686172696e6746696c6573537472617465677900000000000000001200007872000e6a6176612e6c616e672e456e756d00000000000000001200007870740010464f52574152445f4241434b57415244";
const savepointType =
  "737200316f72672e6170616368652e666c696e6b2e72756e74696d652e636865636b706f696e742e53617665706f696e7454797065a087d308a45814b80200034c000a666f726d6174547970657400354c6f72672f6170616368652f666c696e6b2f636f72652f657865637574696f6e2f53617665706f696e74466f726d6174547970653b4c00046e616d657400124c6a6176612f6c616e672f537472696e673b4c0014706f7374436865636b706f696e74416374696f6e7400484c6f72672f6170616368652f666c696e6b2f72756e74696d652f636865636b706f696e742f53617665706f696e745479706524506f7374436865636b706f696e74416374696f6e3b78707e7200336f72672e6170616368652e666c696e6b2e636f72652e657865637574696f6e2e53617665706f696e74466f726d61745479706500000000000000001200007872000e6a6176612e6c616e672e456e756d00000000000000001200007870FORMAT74000953617665706f696e747e7200466f72672e6170616368652e666c696e6b2e72756e74696d652e636865636b706f696e742e53617665706f696e745479706524506f7374436865636b706f696e74416374696f6e00000000000000001200007871007e00097400044e4f4e45";
const canonical = "74000943414e4f4e4943414c";
const native = "7400064e4154495645";

const flagNames = [
  "discardCancelled",
  "discardFailed",
  "discardFinished",
  "discardSubsumed",
  "discardSuspended",
  "forced",
  "unclaimed",
] as const;

export type PropertiesFlags = Pick<CheckpointProperties, (typeof flagNames)[number]>;

/** What the State Processor API writes. */
export const nullProperties: PropertiesTail = { bytes: fromHex("aced000570"), properties: null };

/** The stream of a checkpoint, or of a savepoint of one format, with these flags. */
export function propertiesOf(type: "checkpoint" | "CANONICAL" | "NATIVE", flags: PropertiesFlags): PropertiesTail {
  const booleans = flagNames.map((name) => (flags[name] ? "01" : "00")).join("");
  const savepoint = type !== "checkpoint";
  const tail = savepoint ? savepointType.replace("FORMAT", type === "NATIVE" ? native : canonical) : checkpointType;
  return {
    bytes: fromHex(head + booleans + tail),
    properties: {
      ...flags,
      name: savepoint ? "Savepoint" : "Checkpoint",
      isSavepoint: savepoint,
      formatType: savepoint ? type : null,
      sharingFilesStrategy: savepoint ? null : "FORWARD_BACKWARD",
      postCheckpointAction: savepoint ? "NONE" : null,
    },
  };
}

/** A checkpoint that is kept when its job is cancelled. */
export const retained: PropertiesFlags = {
  discardCancelled: false,
  discardFailed: false,
  discardFinished: true,
  discardSubsumed: true,
  discardSuspended: true,
  forced: false,
  unclaimed: false,
};

/** A savepoint that somebody triggered by hand. */
export const manual: PropertiesFlags = {
  discardCancelled: false,
  discardFailed: false,
  discardFinished: false,
  discardSubsumed: false,
  discardSuspended: false,
  forced: true,
  unclaimed: false,
};
