import type { Audit } from "./model.js";
import type { AuditRequest, AuditSink } from "./request.js";

export declare function auditDirectories(request: AuditRequest, sink?: AuditSink): Promise<Audit>;
