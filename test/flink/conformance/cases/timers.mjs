// Where RocksDB and ForSt keep timers: with the state, or on the heap (timer-service.factory).
import { since2 } from "./define.mjs";
import { aaabbb } from "./jobs.mjs";

const services = { rocksdb: ["HEAP", "ROCKSDB"], forst: ["HEAP", "ForStDB"] };

export function timers(cases) {
  for (const [backend, kept] of Object.entries(services)) {
    const config = { backend, incremental: "true" };
    const key = `state.backend.${backend}.timer-service.factory`;
    const add = (id, what) => cases.add(id, { config, inline: true, ...(backend === "forst" && { releases: since2 }), ...what });
    for (const kind of ["checkpoint", "native", "canonical"]) {
      if (backend === "forst" && kind === "canonical") continue;
      for (const from of kept) {
        for (const to of kept) {
          const isLost = kind !== "canonical" && ((from !== "HEAP" && to === "HEAP") || (from === "HEAP" && kind === "native"));
          add(`timers/${backend}-${kind}-${from}-to-${to}`.toLowerCase(), {
            writer: aaabbb,
            kind,
            writerConfig: { [key]: from },
            restoreConfig: { [key]: to },
            [isLost ? "trigger" : "nearMiss"]: "R-72",
          });
        }
      }
    }
  }
}
