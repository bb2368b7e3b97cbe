import { refOf } from "../operators.js";
import type { RenameReason } from "../renames.js";
import { defineRule } from "../rule.js";

export interface UidTypo {
  readonly declaredUid: string;
  readonly snapshotUid: string;
  readonly reason: RenameReason;
}

/** Uids are hashed byte by byte: case, spaces and unicode form count. Needs the uid strings of metadata V5+. */
export const uidTypo = defineRule<UidTypo>({
  id: "R-11",
  name: "uid-typo",
  title: "A declared uid differs from one in the snapshot by next to nothing",
  doors: ["path", "ha"],
  needs: [],
  applies: () => true,
  *check({ renames }) {
    for (const { lost, fresh, reasons } of renames) {
      const reason = reasons.find((r) => r.startsWith("same uid"));
      if (!reason || !lost.uid || !fresh.uid) continue;
      yield {
        level: "info",
        operator: refOf(null, fresh),
        details: { declaredUid: fresh.uid, snapshotUid: lost.uid, reason },
        flinkError: null,
        phase: "silent",
        remedies: [{ what: "Write it as the snapshot has it.", code: `.uid(${JSON.stringify(lost.uid)})` }],
      };
    }
  },
});
