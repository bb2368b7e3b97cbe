import { StorageError } from "../../errors.js";
import { noAnswerOf } from "../remote/noAnswer.js";
import { causeOf, redacted } from "../remote/redacted.js";
import { isLostConnection, isServerTrouble } from "../remote/retry.js";
import { isUnreachable } from "./nameNodes.js";
import { isException, RemoteException } from "./remoteException.js";

/** What was being done when an error came. */
export type Doing = "look at" | "list" | "read" | "write" | "move" | "remove";

/** A data node that a name node sent to, and that cannot be reached from here. */
export class DataNodeUnreachable extends Error {
  /** host:port */
  readonly node: string;

  constructor(node: string, cause: Error) {
    super(`data node ${node} cannot be reached: ${cause.message}`, { cause });
    this.name = "DataNodeUnreachable";
    this.node = node;
  }
}

/** They go away by themselves: a name node that starts or changes roles, a file whose writer died a moment ago. */
const passing = [
  "StandbyException",
  "RetriableException",
  "ObserverRetryOnActiveException",
  "SafeModeException",
  "ServerTooBusyException",
  "AlreadyBeingCreatedException",
  "RecoveryInProgressException",
  "ConnectException",
  "SocketTimeoutException",
  "EOFException",
];

/** Milliseconds to wait at least before it is tried again; null where that is no use. */
export function retryAfter(error: unknown): number | null {
  // whoever else could be asked was asked
  if (error instanceof DataNodeUnreachable || isUnreachable(error)) return null;
  if (error instanceof RemoteException) {
    // an earlier try whose answer was lost, and this one, overwrite each other's file
    const isOvertaken = /does not have any open files/.test(error.message);
    const passes = error.exception === "" ? isServerTrouble(error.status) : passing.includes(error.exception);
    return passes || isOvertaken ? 0 : null;
  }
  return isLostConnection(error) ? 0 : null;
}

/** A StorageError that says which file, what is wrong, and what to do; anything unknown comes back as it is. */
export function explained(error: unknown, doing: Doing, path: string, addresses: readonly string[]): unknown {
  if (error instanceof StorageError) return error;
  const failed = (what: string, fix: string) =>
    new StorageError(`cannot ${doing} ${path}: ${redacted(what)}`, { fix, cause: causeOf(error) });
  if (error instanceof Error && error.name === "AbortError") return failed("stopped", "Start it again.");
  if (error instanceof DataNodeUnreachable) {
    return failed(
      error.message,
      "Content comes from the data nodes themselves. Where they have other addresses from here: storage.hdfs.dataNodes in restorable.yaml, or read through HttpFS.",
    );
  }
  if (isUnreachable(error)) {
    return failed(
      `no answer from ${addresses.join(", ")} (${(error as Error).message})`,
      "Web servers of name nodes are set with storage.hdfs.nameNodes in restorable.yaml, or found in hdfs-site.xml of HADOOP_CONF_DIR. HDFS is read through WebHDFS, not through the port behind hdfs://.",
    );
  }
  if (error instanceof RemoteException) return ofRemote(error, failed);
  const noAnswer = noAnswerOf(error, "WebHDFS");
  if (noAnswer) {
    const { what } = noAnswer;
    return failed(
      `${addresses.join(", ")}: ${what}`,
      "It takes the web server of a name node (9870), or HttpFS (14000).",
    );
  }
  if (isLostConnection(error)) {
    return failed(`the connection was lost each time (${(error as Error).message})`, "Try again later.");
  }
  return error;
}

function ofRemote(error: RemoteException, failed: (what: string, fix: string) => StorageError): StorageError {
  const { exception, status, message } = error;
  const denied = /user=(\S*), access=(\w+), inode="(.*)":([^"]*)$/.exec(message);
  if (denied) {
    const [, user, right, inode, owned] = denied;
    return failed(
      `permission denied: user ${user} lacks ${right} on ${inode} (${owned})`,
      "Grant it (hdfs dfs -setfacl), or be somebody else: HADOOP_USER_NAME, or a delegation token in HADOOP_TOKEN.",
    );
  }
  if (status === 401) {
    return failed(
      "it wants to know who asks (401)",
      "With Kerberos: get a delegation token first and pass it in HADOOP_TOKEN; docs/storage-hdfs.md has the command.",
    );
  }
  if (isException(error, "InvalidToken") || /InvalidToken|token .*(expired|can't be found)/i.test(message)) {
    return failed("the delegation token is expired or unknown", "Get a new one: docs/storage-hdfs.md.");
  }
  if (isException(error, "AccessControlException", "AuthorizationException", "AuthenticationException")) {
    return failed(
      `permission denied: ${message}`,
      "HADOOP_USER_NAME or a delegation token in HADOOP_TOKEN say who asks.",
    );
  }
  if (isException(error, "SafeModeException")) {
    return failed(
      "the name node is in safe mode",
      "Nothing can be written until it leaves it: hdfs dfsadmin -safemode get.",
    );
  }
  if (isException(error, "StandbyException")) {
    return failed("no name node is active", "Name all of the nameservice: storage.hdfs.nameNodes in restorable.yaml.");
  }
  if (isException(error, "BlockMissingException") || /BlockMissingException/.test(message)) {
    return failed("a block of it is missing", "Its data nodes are down, or it is lost: hdfs fsck.");
  }
  if (exception === "") return failed(message, "Is that the address of a name node's web server, or of HttpFS?");
  return failed(`${exception}: ${message}`, "That is what HDFS says.");
}
