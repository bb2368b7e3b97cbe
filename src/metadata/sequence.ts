import type { ByteWriter } from "../bytes/writer.js";
import type { Sequence } from "../model/values.js";
import { EncodedSequence, type Reader } from "./reader.js";

/** Writes the elements: as they were read where the reader of the same encoding read them, else one by one. */
export function writeElements<T>(
  writer: ByteWriter,
  elements: Sequence<T>,
  readElement: (reader: Reader) => T,
  writeElement: (writer: ByteWriter, element: T) => void,
): void {
  if (elements instanceof EncodedSequence && elements.readElement === readElement) writer.bytes(elements.encoded);
  else for (const element of elements) writeElement(writer, element);
}

/** Count, then the elements. */
export function writeSequence<T>(
  writer: ByteWriter,
  elements: Sequence<T>,
  readElement: (reader: Reader) => T,
  writeElement: (writer: ByteWriter, element: T) => void,
): void {
  writer.i32(elements.length);
  writeElements(writer, elements, readElement, writeElement);
}
