import { compareReleases } from "../../model/releases.js";
import type { StateMetaInfo } from "../../state/model.js";
import { hasTtl, keyedStateTypeOf } from "../../state/stateContents.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { incompatibleState, isQueue, keyedPairs } from "../statePairs.js";

export interface StateApi {
  readonly stateName: string;
  /** How the snapshot keeps the state. */
  readonly was: "synchronous" | "asynchronous";
  /** Who refuses it: RocksDB always, ForSt of this release, or ForSt of any: for the TTL, for a map whose key type is not told. */
  readonly why: "rocksdb" | "release" | "ttl" | "userKey";
}

/** The release from which on ForSt takes state of either API for the other (FLINK-37552). */
const forStConvertsFrom = "2.1";

const synchronousInfo = "class org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo";
const asynchronousInfo = "class org.apache.flink.runtime.state.v2.RegisteredKeyValueStateBackendMetaInfo";
const withoutUserKey =
  "RegisteredKeyAndUserKeyValueStateBackendMetaInfo can not transform to org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo since oldUserKeySerializerSnapshot is null";

/**
 * ForSt keeps state of the asynchronous API in its own way (KEY_VALUE_V2). The other backends adapt that API to their usual
 * state, and do not know what ForSt writes for it. ForSt itself takes one for the other since 2.1, except state with TTL,
 * which another serializer writes in each, and maps that 2.0 wrote. Run on 2.0.1, 2.1.1, 2.2.1 and 2.3.0.
 */
export const stateApi = defineRule<StateApi>({
  id: "R-71",
  name: "state-api",
  title: "Keyed state of the asynchronous API goes to the other API, or to another state backend",
  doors: ["path", "ha"],
  needs: ["stateContents", "keyedStates", "stateBackend", "flinkVersion", "asyncState"],
  // what ForSt writes is of Flink 2.0, and so of metadata version 5, at least; what it reads may be older
  applies: ({ matching, job: { settings }, snapshot }) =>
    matching.matches.some(({ state }) => state.hasManagedKeyedState) &&
    settings.stateBackend !== "hashmap" &&
    (settings.stateBackend === "forst" || snapshot.metadataVersion >= 5),
  *check(context) {
    const { flinkVersion, job } = context;
    const { stateBackend } = job.settings;
    if (stateBackend !== "rocksdb" && stateBackend !== "forst") return;
    const converts = flinkVersion === null ? null : compareReleases(flinkVersion, forStConvertsFrom) >= 0;
    for (const { match, held, registered } of keyedPairs(context)) {
      if (isQueue(held) || registered.kind === "PRIORITY_QUEUE") continue;
      const isAsync = held.backendStateType === "KEY_VALUE_V2";
      const wanted = stateBackend === "rocksdb" ? false : match.declared.asyncState;
      if (wanted === undefined || wanted === isAsync) continue;
      const was = isAsync ? "asynchronous" : "synchronous";
      const refusal = stateBackend === "rocksdb" ? byRocksDb : byForSt(held, isAsync, converts);
      if (refusal === "undecided") {
        yield {
          undecided: {
            reason: `state ${held.name} is of the ${was} API, and the job's of the other, which ForSt takes from Flink ${forStConvertsFrom} on`,
            needs: "--flink-version",
          },
        };
      } else if (refusal !== null) {
        yield {
          level: "error",
          operator: refOf(match.state, match.declared),
          details: { stateName: held.name, was, why: refusal.why },
          flinkError: refusal.flinkError,
          phase: "task",
          remedies: refusal.remedies,
        };
      }
    }
  },
});

interface Refusal {
  readonly why: StateApi["why"];
  readonly flinkError: string;
  readonly remedies: readonly { readonly what: string }[];
}

const byRocksDb: Refusal = {
  why: "rocksdb",
  flinkError: castError(true),
  remedies: [{ what: "Restore with ForSt, which wrote it; no release takes this state anywhere else." }],
};

/** What ForSt says to state of the other API. Null: it takes it. */
function byForSt(held: StateMetaInfo, isAsync: boolean, converts: boolean | null): Refusal | "undecided" | null {
  const keep = {
    what: isAsync
      ? "Leave the operator's state asynchronous (enableAsyncState, table.exec.async-state.enabled)."
      : "Leave the operator's state synchronous, without enableAsyncState or table.exec.async-state.enabled.",
  };
  const never = isAsync && lacksUserKey(held) ? "userKey" : hasTtl(held) ? "ttl" : null;
  if (never !== null) {
    const later = never === "ttl" ? `The new ${incompatibleState}` : withoutUserKey;
    return { why: never, flinkError: converts === false ? castError(isAsync) : later, remedies: [keep] };
  }
  if (converts === null) return "undecided";
  if (converts) return null;
  const upgrade = { what: `Or upgrade first: ForSt takes the change from Flink ${forStConvertsFrom} on.` };
  return { why: "release", flinkError: castError(isAsync), remedies: [keep, upgrade] };
}

function castError(isAsync: boolean): string {
  const [was, wanted] = isAsync ? [asynchronousInfo, synchronousInfo] : [synchronousInfo, asynchronousInfo];
  return `${was} cannot be cast to ${wanted}`;
}

/** Maps that Flink 2.0 wrote do not tell the serializer of their keys. */
function lacksUserKey(held: StateMetaInfo): boolean {
  return keyedStateTypeOf(held) === "MAP" && held.serializers.USER_KEY_SERIALIZER === undefined;
}
