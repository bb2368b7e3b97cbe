/** Stands before a server: counts what goes by, and does what networks and busy servers do, by a plan that can be repeated. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Server } from "./servers/server.js";

/**
 * drop: the connection ends before the server hears of the request. lose: the server did it, and nobody is told. delay:
 * late. busy: 503, 500 or 429 instead of an answer. truncate: the body ends too early, its length said before.
 * stall: no answer ever.
 */
export type Fault = "drop" | "lose" | "delay" | "busy" | "truncate" | "stall";

export interface FaultPlan {
  readonly seed: number;
  /** Of 1: how often each happens. */
  readonly rates: Readonly<Partial<Record<Fault, number>>>;
}

export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly fault: Fault | null;
  /** Of the body that the client got. */
  bytesDown: number;
}

export interface Proxy extends Server {
  /** What went by since the last call, in order. */
  taken(): Passed[];
}

const busyAnswers = [503, 500, 429] as const;

/** Without a plan it only counts. */
export async function startProxy(target: string, plan?: FaultPlan): Promise<Proxy> {
  let passed: Passed[] = [];
  const random = randomOf(plan?.seed ?? 1);
  const next = (): Fault | null => {
    let at = random();
    for (const [fault, rate] of Object.entries(plan?.rates ?? {})) {
      at -= rate;
      if (at < 0) return fault as Fault;
    }
    return null;
  };

  const server = createServer((from, to) => {
    const { pathname, searchParams } = new URL(from.url ?? "/", target);
    const one: Passed = { method: from.method ?? "", path: pathname, query: searchParams, fault: next(), bytesDown: 0 };
    passed.push(one);
    pass(from, to, one).catch(() => from.socket.destroy());
  });

  async function pass(from: IncomingMessage, to: ServerResponse, one: Passed): Promise<void> {
    const body = await bytesOf(from);
    if (one.fault === "drop") return void from.socket.destroy();
    if (one.fault === "stall") return;
    if (one.fault === "delay") await sleep(20 + random() * 200);
    if (one.fault === "busy") {
      const status = busyAnswers[Math.floor(random() * busyAnswers.length)] ?? 503;
      return void to.writeHead(status, { "content-length": 0 }).end();
    }
    const { status, headers, rawHeaders, bytes } = await asked(target, from, body);
    if (one.fault === "lose") return void from.socket.destroy();
    const cut = one.fault === "truncate" && bytes.length > 1 ? Math.floor(bytes.length * random()) : bytes.length;
    one.bytesDown = cut;
    to.writeHead(status, withLength(rawHeaders, headers["content-length"], bytes.length, from.method === "HEAD"));
    if (cut === bytes.length) return void to.end(bytes);
    to.write(bytes.subarray(0, cut), () => from.socket.destroy());
  }

  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    taken() {
      const all = passed;
      passed = [];
      return all;
    },
    stop: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly bytes: Buffer;
}

/** The Host of the client goes along: it may be part of a signature. */
function asked(target: string, from: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((done, fail) => {
    const options = { method: from.method ?? "GET", headers: from.headers, setHost: false };
    const forwarded = request(new URL(from.url ?? "/", target), options, (answer) => {
      bytesOf(answer).then(
        (bytes) =>
          done({ status: answer.statusCode ?? 502, headers: answer.headers, rawHeaders: answer.rawHeaders, bytes }),
        fail,
      );
    });
    forwarded.on("error", fail);
    Readable.from(body.length > 0 ? [body] : []).pipe(forwarded);
  });
}

/** The same headers, and the length of a body that the server may have sent in chunks. */
function withLength(raw: readonly string[], said: string | undefined, length: number, isHead: boolean): string[] {
  const headers: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = "", value = ""] = [raw[i], raw[i + 1]];
    if (!/^(transfer-encoding|content-length|connection|keep-alive)$/i.test(name)) headers.push(name, value);
  }
  return [...headers, "content-length", isHead ? (said ?? "0") : String(length)];
}

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
