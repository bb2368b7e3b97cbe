import { Agent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import { pipeline, Readable } from "node:stream";
import type { Content } from "../remote/spool.js";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Exchange {
  readonly method: "GET" | "PUT" | "DELETE";
  /** Sent as it is. */
  readonly url: string;
  readonly content?: Content | undefined;
  /** Milliseconds in which nothing comes or goes, until it is given up. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

const options = { keepAlive: true, maxSockets: 32 };
const plainAgent = new Agent(options);
const secureAgent = new SecureAgent(options);

/** Servers that know nothing of `Expect` never say that they are waiting for the content. */
const patienceMs = 2_000;
const pieceSize = 1 << 20;

/**
 * One request and the whole answer, whatever its status; nothing is followed or repeated. node:http and not fetch, which
 * rewrites paths and sends content of known length without saying so.
 */
export function exchange({ method, url, content, timeout, signal }: Exchange): Promise<Answer> {
  const secure = url.startsWith("https:");
  const headers: Record<string, string> = {};
  if (content) {
    headers["content-type"] = "application/octet-stream";
    headers["content-length"] = String(content.size);
    // a refusal comes before the content is sent, not in the middle of it
    headers["expect"] = "100-continue";
  }
  return new Promise((resolve, reject) => {
    const sent = (secure ? secureRequest : request)(url, {
      method,
      headers,
      agent: secure ? secureAgent : plainAgent,
      ...(signal && { signal }),
    });
    sent.setTimeout(timeout, () => sent.destroy(new TimeoutError(timeout)));
    sent.once("error", reject);
    sent.once("response", (answer) => void wholeAnswer(answer).then(resolve, reject));
    if (content) sendWhenWanted(sent, content);
    else sent.end();
  });
}

function sendWhenWanted(sent: ClientRequest, content: Content): void {
  let decided = false;
  const decide = (wanted: boolean) => {
    if (decided) return;
    decided = true;
    clearTimeout(timer);
    // errors of a request are told by itself
    if (wanted) pipeline(Readable.from(pieces(content)), sent, () => {});
  };
  const timer = setTimeout(() => decide(true), patienceMs);
  sent.once("continue", () => decide(true));
  sent.once("response", () => decide(false));
  sent.once("close", () => decide(false));
  sent.flushHeaders();
}

function* pieces(content: Content): Generator<Uint8Array> {
  for (let from = 0; from < content.size; from += pieceSize) {
    yield content.read(from, Math.min(pieceSize, content.size - from));
  }
}

async function wholeAnswer(answer: IncomingMessage): Promise<Answer> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(pieces) };
}

class TimeoutError extends Error {
  constructor(milliseconds: number) {
    super(`nothing came for ${milliseconds / 1000} s`);
    this.name = "TimeoutError";
  }
}
