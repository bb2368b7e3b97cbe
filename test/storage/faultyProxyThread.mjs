/**
 * The proxy of faultyProxy.ts. A thread of its own: the thread of a test may wait for what goes through it. Plain
 * JavaScript, because a thread is not started through the test runner.
 */
import { createServer, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

const { target, plan } = workerData;
const busyAnswers = [503, 500, 429];
const random = randomOf(plan?.seed ?? 1);
let passed = [];

const server = createServer((from, to) => {
  const one = { method: from.method, url: from.url, fault: nextFault(), bytesDown: 0 };
  passed.push(one);
  pass(from, to, one).catch(() => from.socket.destroy());
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage({ port: server.address().port }));
parentPort.on("message", () => {
  parentPort.postMessage({ passed });
  passed = [];
});

function nextFault() {
  let at = random();
  for (const [fault, rate] of Object.entries(plan?.rates ?? {})) {
    at -= rate;
    if (at < 0) return fault;
  }
  return null;
}

async function pass(from, to, one) {
  const body = await bytesOf(from);
  if (one.fault === "drop") return from.socket.destroy();
  if (one.fault === "stall") return;
  if (plan?.lateBy) await sleep(plan.lateBy);
  if (one.fault === "delay") await sleep(20 + random() * 200);
  if (one.fault === "busy") {
    const status = busyAnswers[Math.floor(random() * busyAnswers.length)];
    return to.writeHead(status, { "content-length": 0 }).end();
  }
  const { answer, bytes } = await asked(from, body);
  if (one.fault === "lose") return from.socket.destroy();
  const cut = one.fault === "truncate" && bytes.length > 1 ? Math.floor(bytes.length * random()) : bytes.length;
  one.bytesDown = cut;
  const said = from.method === "HEAD" ? (answer.headers["content-length"] ?? "0") : String(bytes.length);
  to.writeHead(answer.statusCode, withLength(answer.rawHeaders, answer.statusCode === 204 ? null : said));
  if (cut === bytes.length) return to.end(bytes);
  to.write(bytes.subarray(0, cut), () => from.socket.destroy());
}

/** The Host of the client goes along: it may be part of a signature. */
function asked(from, body) {
  return new Promise((done, fail) => {
    const options = { method: from.method, path: from.url, headers: from.headers, setHost: false };
    const { hostname, port } = new URL(target);
    const forwarded = request({ hostname, port, ...options }, (answer) => {
      bytesOf(answer).then((bytes) => done({ answer, bytes }), fail);
    });
    forwarded.on("error", fail);
    forwarded.end(body);
  });
}

/** The same headers, and the length of a body that the server may have sent in chunks. */
function withLength(raw, length) {
  const headers = length === null ? [] : ["content-length", length];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (!/^(transfer-encoding|content-length|connection|keep-alive)$/i.test(raw[i])) headers.push(raw[i], raw[i + 1]);
  }
  return headers;
}

async function bytesOf(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Mulberry32. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
