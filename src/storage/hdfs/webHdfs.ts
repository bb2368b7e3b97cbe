import { UnexpectedAnswerError } from "../remote/noAnswer.js";
import { TruncatedError } from "../remote/retry.js";
import type { Content } from "../remote/spool.js";
import { type Answer, exchange } from "./exchange.js";
import { DataNodeUnreachable } from "./failures.js";
import { type FileStatus, fileStatusOf } from "./fileStatus.js";
import { isUnreachable, NameNodes } from "./nameNodes.js";
import { isException, remoteExceptionOf } from "./remoteException.js";

type Method = "GET" | "PUT" | "DELETE";
type Parameters = Readonly<Record<string, string>>;

export interface WebHdfsOptions {
  /** Web servers of one nameservice, or gateways to it: `http://nn1:9870`. */
  readonly addresses: readonly string[];
  /** `user.name` or `delegation`, for each request. */
  readonly identity: Parameters;
  /** Other addresses for those that name nodes tell: host:port by host:port. */
  readonly dataNodes: Readonly<Record<string, string>>;
  /** Milliseconds without a byte. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** Entries of one page of a directory, in the order of their names. */
export interface DirectoryPage {
  readonly entries: readonly FileStatus[];
  /** Name behind which the next page begins; null after the last. */
  readonly next: string | null;
}

/**
 * The operations of WebHDFS that are used, each one try. Paths are those of HDFS (`/flink/checkpoints`). Throws what the
 * connection throws, and RemoteExceptions.
 */
export class WebHdfs {
  readonly #options: WebHdfsOptions;
  readonly #nameNodes: NameNodes;
  /** Gateways and Hadoop before 2.9 may not know LISTSTATUS_BATCH. */
  #listsInPages = true;

  constructor(options: WebHdfsOptions) {
    this.#options = options;
    this.#nameNodes = new NameNodes(options.addresses);
  }

  get addresses(): readonly string[] {
    return this.#options.addresses;
  }

  /** Null where nothing is. */
  async status(path: string): Promise<FileStatus | null> {
    const answer = await this.#ask("GET", path, { op: "GETFILESTATUS" }).catch(nullIfAbsent);
    return answer && fileStatusOf(jsonOf(answer)["FileStatus"]);
  }

  /** Null where nothing is, or no directory. */
  async page(path: string, after: string | null): Promise<DirectoryPage | null> {
    if (!this.#listsInPages) return this.#wholeDirectory(path);
    const parameters = { op: "LISTSTATUS_BATCH", ...(after !== null && { startAfter: after }) };
    let answer: Answer | null;
    try {
      answer = await this.#ask("GET", path, parameters);
    } catch (error) {
      if (isException(error, "IllegalArgumentException", "UnsupportedOperationException", "QueryParamException")) {
        this.#listsInPages = false;
        return this.#wholeDirectory(path);
      }
      nullIfAbsent(error);
      return null;
    }
    const listing = (jsonOf(answer)["DirectoryListing"] ?? {}) as Record<string, unknown>;
    const entries = entriesOf(listing["partialListing"]);
    if (entries === null) return null;
    const remaining = listing["remainingEntries"];
    if (typeof remaining !== "number") throw new UnexpectedAnswerError("no listing");
    const last = entries.at(-1)?.pathSuffix;
    if (remaining > 0 && last === undefined) throw new UnexpectedAnswerError("more to come, and nothing to go on from");
    return { entries, next: remaining > 0 && last !== undefined ? last : null };
  }

  async #wholeDirectory(path: string): Promise<DirectoryPage | null> {
    const answer = await this.#ask("GET", path, { op: "LISTSTATUS" }).catch(nullIfAbsent);
    const entries = answer && entriesOf(jsonOf(answer));
    return entries && { entries, next: null };
  }

  /** Up to so many bytes, fewer at the end of the file only. */
  async read(path: string, from: number, length: number): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array();
    const parameters = { op: "OPEN", offset: String(from), length: String(length) };
    const { body } = await this.#askDataNode("GET", path, parameters);
    if (body.length > length) throw new UnexpectedAnswerError("more than was asked for");
    return body;
  }

  /** Creates the file, or overwrites it, with the directories above it. */
  async write(path: string, content: Content): Promise<void> {
    await this.#askDataNode("PUT", path, { op: "CREATE", overwrite: "true" }, content);
    const { length } = (await this.status(path)) ?? { length: 0 };
    if (length !== content.size) throw new TruncatedError(content.size, length);
  }

  /** With the directories above it. Throws where a file is in the way. */
  async makeDirectory(path: string): Promise<void> {
    await this.#ask("PUT", path, { op: "MKDIRS" });
  }

  /**
   * Gives a file another name, in one step. "refused": HttpFS does not say why; it also puts a file into a directory that
   * has the name, and replaces nothing.
   */
  async rename(path: string, to: string, replace: boolean): Promise<"renamed" | "absent" | "taken" | "refused"> {
    // HttpFS does not know the options
    const parameters = { op: "RENAME", destination: to, renameoptions: replace ? "OVERWRITE" : "NONE" };
    try {
      const answer = await this.#ask("PUT", path, parameters);
      if (answer.body.length === 0) return "renamed";
      return jsonOf(answer)["boolean"] === true ? "renamed" : "refused";
    } catch (error) {
      if (isException(error, "FileAlreadyExistsException")) return "taken";
      if (isException(error, "FileNotFoundException")) return "absent";
      // a file is never moved to the name of a directory
      if (isException(error, "IOException") && /must both be|is a directory/.test(error.message)) return "taken";
      throw error;
    }
  }

  /** A file, or a directory in which nothing is. */
  async remove(path: string): Promise<"removed" | "absent" | "not empty"> {
    try {
      const answer = await this.#ask("DELETE", path, { op: "DELETE", recursive: "false" });
      return jsonOf(answer)["boolean"] === true ? "removed" : "absent";
    } catch (error) {
      if (isException(error, "PathIsNotEmptyDirectoryException")) return "not empty";
      nullIfAbsent(error);
      return "absent";
    }
  }

  async #ask(method: Method, path: string, parameters: Parameters): Promise<Answer> {
    return this.#nameNodes.ask(async (address) => {
      const answer = await exchange({ ...this.#limits, method, url: this.#url(address, path, parameters) });
      if (answer.status >= 300) throw remoteExceptionOf(answer);
      return answer;
    });
  }

  /** Name nodes send on to a data node that has the content, or is to have it. Gateways answer by themselves. */
  async #askDataNode(method: Method, path: string, parameters: Parameters, content?: Content): Promise<Answer> {
    const unreachable: DataNodeUnreachable[] = [];
    return this.#nameNodes.ask(async (address) => {
      for (;;) {
        const excluded = unreachable.map(({ node }) => node).join(",");
        const url = this.#url(address, path, { ...parameters, ...(excluded && { excludedatanodes: excluded }) });
        const answer = await exchange({ ...this.#limits, method, url });
        const location = answer.headers.location;
        if (answer.status >= 400 || (answer.status >= 300 && location === undefined)) {
          // no other data node has it
          throw unreachable[0] ?? remoteExceptionOf(answer);
        }
        if (location === undefined) return answer;
        const sentTo = this.#dataNodeUrl(location, path);
        try {
          const done = await exchange({ ...this.#limits, method, url: sentTo, content });
          if (done.status >= 300) throw remoteExceptionOf(done);
          return done;
        } catch (error) {
          const node = new URL(location).host;
          if (!isUnreachable(error)) throw error;
          const again = unreachable.find((other) => other.node === node);
          if (again) throw again;
          unreachable.push(new DataNodeUnreachable(node, error as Error));
        }
      }
    });
  }

  get #limits() {
    return { timeout: this.#options.timeout, signal: this.#options.signal };
  }

  #url(address: string, path: string, parameters: Parameters): string {
    const query = Object.entries({ ...parameters, ...this.#options.identity })
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join("&");
    return `${address}${encodedPath(path)}?${query}`;
  }

  #dataNodeUrl(location: string, path: string): string {
    const [, protocol = "", node = "", told = "", query = ""] =
      /^(https?:\/\/)([^/?]+)([^?]*)(.*)$/i.exec(location) ?? [];
    if (node === "") throw new UnexpectedAnswerError("no data node");
    // name nodes compose letters and their accents into one (NFC), and so send to a file of another name
    const own = encodedPath(path);
    const isMistaken = decoded(told) !== decoded(own) && decoded(told)?.normalize() === decoded(own)?.normalize();
    return `${protocol}${this.#options.dataNodes[node] ?? node}${isMistaken ? own : told}${query}`;
  }
}

/** Under the root of WebHDFS, escaped name by name. */
function encodedPath(path: string): string {
  return `/webhdfs/v1${path.split("/").map(encodeURIComponent).join("/")}`;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** For what is not there; a file in the middle of a path is one way of not being there. */
function nullIfAbsent(error: unknown): null {
  if (isException(error, "FileNotFoundException", "ParentNotDirectoryException")) return null;
  if (isException(error, "AccessControlException") && /\(is not a directory\)$/.test(error.message)) return null;
  throw error;
}

function jsonOf({ body }: Answer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw new UnexpectedAnswerError("no JSON");
}

/** Null for a file, which lists itself under no name. */
function entriesOf(listing: unknown): FileStatus[] | null {
  const { FileStatuses } = (listing ?? {}) as { FileStatuses?: { FileStatus?: unknown } };
  const listed = FileStatuses?.FileStatus;
  if (!Array.isArray(listed)) throw new UnexpectedAnswerError("no listing");
  const entries = listed.map(fileStatusOf);
  return entries.some(({ pathSuffix }) => pathSuffix === "") ? null : entries;
}
