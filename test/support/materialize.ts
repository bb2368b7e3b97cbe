import type { Payload } from "../../src/model/values.js";

/** Inline bytes in memory, comparable by value. */
export class MemoryPayload implements Payload {
  readonly #data: Uint8Array;
  /** What `toEqual` compares and what a golden file shows. */
  readonly hex: string;

  constructor(data: Uint8Array) {
    this.#data = data;
    this.hex = Buffer.from(data).toString("hex");
  }

  get length(): number {
    return this.#data.length;
  }

  bytes(): Uint8Array {
    return this.#data;
  }
}

/**
 * The same model as plain data: every sequence an array, every payload and byte view a copy in memory. Nothing in it
 * remembers the bytes it was decoded from, so that encoding it takes the writers and not a raw copy.
 */
export function materialize<T>(model: T): T {
  return convert(model) as T;
}

function convert(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (isPayload(value)) return new MemoryPayload(Uint8Array.from(value.bytes()));
  if (isIterable(value)) return counted(value, Array.from(value, convert));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, convert(inner)]));
}

/** A sequence that iterates over more or fewer elements than it claims would go unnoticed otherwise. */
function counted(sequence: Iterable<unknown> & { readonly length?: number }, elements: unknown[]): unknown[] {
  if (sequence.length !== elements.length) {
    throw new Error(`a sequence of length ${sequence.length} has ${elements.length} elements`);
  }
  return elements;
}

function isPayload(value: object): value is Payload {
  return "bytes" in value && typeof value.bytes === "function" && "length" in value;
}

function isIterable(value: object): value is Iterable<unknown> & { readonly length?: number } {
  return Symbol.iterator in value;
}
