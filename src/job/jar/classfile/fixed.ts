/** Pieces of a class file with a fixed layout, described with binary-parser, on slices whose bounds are checked before. */
import { Parser } from "binary-parser";
import type { Cursor } from "../../../bytes/cursor.js";

function fixed<T>(size: number, parser: Parser): (cursor: Cursor) => T {
  return (cursor) => parser.parse(cursor.bytes(size)) as T;
}

const bigEndian = (): Parser => new Parser().endianess("big");

/** `u4 magic; u2 minor; u2 major; u2 constant_pool_count`. */
export const readClassHeader = fixed<{ magic: number; minor: number; major: number; constantCount: number }>(
  10,
  bigEndian().uint32("magic").uint16("minor").uint16("major").uint16("constantCount"),
);

/** `u2 access_flags; u2 this_class; u2 super_class; u2 interfaces_count`. */
export const readClassIds = fixed<{ access: number; thisClass: number; superClass: number; interfaceCount: number }>(
  8,
  bigEndian().uint16("access").uint16("thisClass").uint16("superClass").uint16("interfaceCount"),
);

/** `u2 access_flags; u2 name_index; u2 descriptor_index; u2 attributes_count` of a field or method. */
export const readMemberHeader = fixed<{ access: number; name: number; descriptor: number; attributeCount: number }>(
  8,
  bigEndian().uint16("access").uint16("name").uint16("descriptor").uint16("attributeCount"),
);

/** `u2 attribute_name_index; u4 attribute_length`. */
export const readAttributeHeader = fixed<{ name: number; length: number }>(
  6,
  bigEndian().uint16("name").uint32("length"),
);

/** `u2 max_stack; u2 max_locals; u4 code_length`. */
export const readCodeHeader = fixed<{ maxStack: number; maxLocals: number; codeLength: number }>(
  8,
  bigEndian().uint16("maxStack").uint16("maxLocals").uint32("codeLength"),
);

/** `u2 start_pc; u2 end_pc; u2 handler_pc; u2 catch_type`. */
export const readHandler = fixed<{ start: number; end: number; handler: number; type: number }>(
  8,
  bigEndian().uint16("start").uint16("end").uint16("handler").uint16("type"),
);
