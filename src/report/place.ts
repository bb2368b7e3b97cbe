import type { AnyFinding } from "../check/catalogue.js";
import type { DeclarationSource } from "../job/declarationSource.js";
import type { CheckReport } from "./checkReport.js";

/** Where a finding is shown: a file as the user wrote it, with the line where that is known. */
export interface Place {
  readonly location: string;
  /** 1-based. */
  readonly line?: number;
  readonly column?: number;
}

/**
 * Where the operator is declared, if that is a line of a file; of an operator that is gone, where its likely new name
 * is. Everything else is at the snapshot.
 */
export function placeOf(finding: AnyFinding, { job, snapshotName }: CheckReport): Place {
  const renamedTo = finding.rule === "R-01" ? finding.details.renamedTo?.operator.operatorId : undefined;
  const ids = [finding.operator?.operatorId, renamedTo];
  for (const id of ids) {
    const declared = id && job.operators.find((o) => o.operatorId === id || o.generatedId === id || o.uidHash === id);
    if (declared && isLineOfFile(declared.source)) return lineOf(declared.source);
  }
  return { location: snapshotName };
}

function isLineOfFile({ kind, location, line }: DeclarationSource): boolean {
  return line !== undefined && kind !== "uid-option" && kind !== "command-line" && location !== "-";
}

function lineOf({ location, line, column }: DeclarationSource): Place {
  return { location, ...(line !== undefined && { line }), ...(column !== undefined && { column }) };
}

/** A path below the working directory relative to it, as it stands in a repository; others and URIs as they are. */
export function repositoryPath(location: string, cwd: string): string {
  const path = location.replace(/^(?:\.\/)+(?=.)/, "");
  const root = cwd.endsWith("/") ? cwd : `${cwd}/`;
  return path.startsWith(root) && path.length > root.length ? path.slice(root.length) : path;
}

/** The same as a URI reference (RFC 3986). Flink and shells write paths unescaped: a % is a %. */
export function artifactUri(location: string, cwd: string): string {
  const path = repositoryPath(location, cwd);
  const scheme = /^[a-z][a-z0-9+.-]+:/i.exec(path)?.[0] ?? "";
  const encoded = encodeURI(path.slice(scheme.length).replace(/\p{Surrogate}/gu, "\ufffd")).replace(
    /[#?]/g,
    encodeURIComponent,
  );
  if (scheme !== "") return scheme + encoded;
  if (path.startsWith("/")) return `file://${encoded}`;
  return /^[^/]*:/.test(encoded) ? `./${encoded}` : encoded;
}
