import type { Audit } from "../model.js";
import { type Choice, chooseSnapshots, isSavepoint } from "./chooseSnapshots.js";
import type { Policy } from "./policy.js";
import { CleanRefused } from "./refusal.js";

/**
 * One snapshot goes, as `flink savepoint --dispose` would have it, and all others stay with whatever they refer to. Flink
 * asks nobody: it loads the handles without the registry of shared state, and an incremental checkpoint then takes the files
 * of its siblings along (Checkpoints.disposeSavepoint).
 * Throws a CleanRefused where it is not there, or something speaks against it.
 */
export function chooseDisposal(audit: Audit, location: string, policy: Policy): Map<number, Choice> {
  const choices = chooseSnapshots(audit, { ...policy, remove: new Set(["stale"]), includeSavepoints: true }, () => []);
  const target = [...choices.values()].find(({ snapshot }) => snapshot.location === location);
  if (target === undefined) {
    throw new CleanRefused(`${location} is no savepoint or checkpoint below the directories that were looked at`, {
      fix: "Give the directory that holds `_metadata`, and --root its checkpoint or savepoint directory.",
    });
  }
  // that it is the last of its kind is what somebody who names it knows; that a cluster holds on to it is not
  const mayBeHeld = !isSavepoint(target.snapshot) && target.snapshot.directory.liveness !== "terminated";
  const against = target.keptBecause.filter((reason) => mayBeHeld || !/^(--keep-|the last savepoint)/.test(reason));
  if (against.length > 0) {
    throw new CleanRefused(`${location} stays:\n  ${against.join("\n  ")}`, {
      fix: mayBeHeld
        ? "A JobManager deletes the checkpoints of a running job itself. If the job has ended: --terminated <job id>."
        : "Nothing was planned.",
    });
  }
  return new Map(
    [...choices].map(([id, choice]) => [
      id,
      { ...choice, keptBecause: choice === target ? [] : ["it is not what is to be disposed of"] },
    ]),
  );
}
