import { auditDirectories } from "../../directory/audit.js";
import type { Audit } from "../../directory/model.js";
import type { AuditRequest, AuditSink } from "../../directory/request.js";
import { localStorage } from "../../storage/local.js";
import type { Io } from "../io.js";
import { localWorkers } from "./workers.js";

/** An audit as commands make it: by threads where files are local, until somebody interrupts it. */
export async function runAudit(
  request: Omit<AuditRequest, "scratch" | "workers" | "signal">,
  sink: AuditSink,
  io: Io,
): Promise<Audit> {
  const signal = io.interrupted();
  const threads = localWorkers(signal);
  const scratch = async () => (await io.writableStorage()).scratch();
  const workers = (storage: unknown) => (storage === localStorage ? threads : null);
  try {
    return await auditDirectories({ ...request, scratch, workers, signal }, sink);
  } finally {
    await threads.close();
  }
}
