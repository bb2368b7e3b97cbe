import type { Looks } from "../../../src/bytes/errors.js";

export interface Refused {
  /** What is odd about the file. */
  readonly what: string;
  readonly looks: Looks;
  readonly message: RegExp;
}

/** Files that Flink 2.3.0 loads (run), by name, with what is odd about each. */
export const accepted: Readonly<Record<string, string>> = {
  "a-plain-v2": "nothing",
  "a-plain-v3": "nothing",
  "a-plain-v4": "null properties",
  "a-plain-v6": "null properties",
  "a-trailing-v2": "8 bytes behind the end",
  "a-trailing-v3": "8 bytes behind the end",
  "a-trailing-v4": "8 bytes behind the end",
  "a-trailing-v6": "8 bytes behind the end",
  "e-v2-n-7": "V2 with a negative subtask count: no subtasks",
  "e-v3-n-7": "any negative subtask count: fully finished",
  "f-max100000": "max parallelism above 32768",
  "f-par0": "parallelism 0",
  "g-dupop": "one operator ID twice",
  "i-cl10": "tag 10, layout B",
  "i-cl8": "tag 8, layout B",
  "i-inc11": "tag 11 with a null meta handle",
  "i-inc5-nometa": "tag 5 with a null meta handle (refused by 1.16.3, run)",
  "i-kg0": "no key groups",
  "i-kg0start5": "no key groups, from 5 on",
  "i-newtags-in-v2": "tags 12 and 15 in a V2 file",
  "k-file-relpath": "tag 2 with a relative path",
  "k-rel-abs": "tag 6 with a leading slash",
  "k-rel-sub": "tag 6 in a subdirectory",
  "k-rel-up": "tag 6 that leaves the directory",
  "m-master-ok": "a master state",
  "n-v5-emptynames": "empty name and uid",
  "o-kgstream": "tag 3 as a stream handle",
};

/** Files that Flink 2.3.0 does not load (run). */
export const refused: Readonly<Record<string, Refused>> = {
  "b-empty": { what: "no bytes", looks: "truncated", message: /^the file is empty/ },
  "b-noprops-v6": { what: "no properties", looks: "truncated", message: /^checkpointProperties: .* 0 left/ },
  "b-truncbody-v6": { what: "cut in a subtask", looks: "truncated", message: /subtasks\[0\]: .* 3 left/ },
  "b-truncheader": { what: "6 bytes", looks: "truncated", message: /^a file of 6 bytes; the header alone has 8/ },
  "b-truncprops-v6": { what: "cut in the properties", looks: "truncated", message: /^checkpointProperties: .* 0 left/ },
  "c-badmagic": { what: "another magic number", looks: "foreign", message: /^expected .* 4960672d, found 00000000/ },
  "c-v0": { what: "version 0", looks: "older", message: /version 0, written by Flink 1\.1/ },
  "c-v7": { what: "version 7", looks: "newer", message: /version 7, proposed in FLIP-600; no Flink release/ },
  "d-negckp": { what: "checkpoint ID -1", looks: "refused by Flink", message: /^checkpoint ID -1 \(at byte 8\)/ },
  "d-negmaster": { what: "-1 master states", looks: "corrupt", message: /negative count -1 \(at byte 16\)/ },
  "d-negops": { what: "-1 operators", looks: "corrupt", message: /negative count -1 \(at byte 20\)/ },
  "e-v2-idx-1": {
    what: "V2 with subtask -1",
    looks: "refused by Flink",
    message: /subtask index -1 with parallelism 2/,
  },
  "e-v3-fin5-par2": { what: "finished subtask 5 of 2", looks: "refused by Flink", message: /subtask index -6/ },
  "e-v3-idx5-par2": {
    what: "subtask 5 of 2",
    looks: "refused by Flink",
    message: /subtask index 5 with parallelism 2/,
  },
  "e-v3-n-7-coord": {
    what: "fully finished with coordinator state",
    looks: "refused by Flink",
    message: /^operators\[0\]: a fully finished operator with coordinator state/,
  },
  "f-par-1": { what: "parallelism -1", looks: "refused by Flink", message: /parallelism -1 with max parallelism 128/ },
  "f-par200-max128": {
    what: "parallelism above max parallelism",
    looks: "refused by Flink",
    message: /parallelism 200 with max parallelism 128/,
  },
  "g-coordfile": {
    what: "coordinator state in a file",
    looks: "refused by Flink",
    message: /coordinatorState: coordinator state of type 2; only inline/,
  },
  "h-flag9-opnull": { what: "a null handle behind a flag of 9", looks: "refused by Flink", message: /null handle/ },
  "h-mode3": { what: "mode 3", looks: "refused by Flink", message: /operator state mode 3/ },
  "h-op-nulldelegate": {
    what: "tag 4 without a delegate",
    looks: "refused by Flink",
    message: /managedOperatorState: the delegate of an operator state handle is a null handle/,
  },
  "i-kg-nulldelegate": {
    what: "key groups without a delegate",
    looks: "refused by Flink",
    message: /managedKeyedState: the delegate of a key-groups handle is a null handle/,
  },
  "j-ch-null": {
    what: "a channel without a delegate",
    looks: "refused by Flink",
    message: /inputChannelState\[0\]: the delegate of a channel state handle is a null handle/,
  },
  "k-file-empty": { what: "tag 2 with an empty path", looks: "refused by Flink", message: /: an empty path/ },
  "k-rel-empty": { what: "tag 6 with an empty path", looks: "refused by Flink", message: /: an empty path/ },
  "k-rel-scheme": { what: "tag 6 with a scheme", looks: "refused by Flink", message: /a relative path with a scheme/ },
  "l-eof-at-coord": {
    what: "ends before the coordinator",
    looks: "truncated",
    message: /^a count of 1 .* 24 bytes left/,
  },
  "m-master-badmagic": {
    what: "a master state with another magic number",
    looks: "refused by Flink",
    message: /^masterStates\[0\]: .* C96B1696/,
  },
  "m-master-len0": { what: "a master state of 0 bytes", looks: "refused by Flink", message: /^masterStates\[0\]: / },
  "p-cut1": { what: "1 byte short", looks: "truncated", message: /resultSubpartitionState: .* 3 left \(at byte 80\)/ },
  "p-cut2": { what: "2 bytes short", looks: "truncated", message: /resultSubpartitionState: .* 2 left \(at byte 79\)/ },
  "p-cut3": { what: "3 bytes short", looks: "truncated", message: /resultSubpartitionState: .* 1 left \(at byte 78\)/ },
};
