/** Where nobody answers, or somebody else than who was meant: alike for the clients of all systems. */

/** An answer that the system which is asked never gives. */
export class UnexpectedAnswerError extends Error {
  constructor(what: string) {
    super(what);
    this.name = "UnexpectedAnswerError";
  }
}

export interface NoAnswer {
  readonly what: string;
  readonly fix: string;
}

/** It was there, and went in the middle. */
const lost = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE"]);

const untrusted = new Set([
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/**
 * What is wrong where no answer came that could be read; null for anything else.
 * @param speaks what is expected to answer: "S3"
 */
export function noAnswerOf(error: unknown, speaks: string): NoAnswer | null {
  if (error instanceof UnexpectedAnswerError) return notSpoken(speaks, `${error.message}`);
  const code = codeOf(error);
  if (code === undefined) return null;
  if (code.startsWith("HPE_")) return notSpoken(speaks, "no HTTP");
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) {
    return { what: `no TLS is spoken there (${code})`, fix: "Is it an http: address? Check its port as well." };
  }
  if (untrusted.has(code)) {
    return {
      what: `the certificate of the server is not trusted (${code})`,
      fix: "NODE_EXTRA_CA_CERTS=<file.pem> names an authority of your own. Is the host name right, and the clock?",
    };
  }
  if (!/^E[A-Z_]+$/.test(code) || code.startsWith("ERR_") || lost.has(code)) return null;
  return { what: `the server cannot be reached (${code})`, fix: "Check the endpoint and the network." };
}

function notSpoken(speaks: string, what: string): NoAnswer {
  return {
    what: `what answers there does not speak ${speaks} (${what})`,
    fix: "Check the address: host, port, http: or https:.",
  };
}

/** Of a system call or of Node; also one below: a host with several addresses gives several errors. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string" && /^[A-Z][A-Z_]+$/.test(error.code)) return error.code;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner === undefined ? undefined : codeOf(inner);
}
