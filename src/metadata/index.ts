/**
 * The codec alone: `import { decodeMetadata, encodeMetadata } from "restorable/metadata"`.
 * No dependency on Node; runs in a browser.
 */
export { FormatError, type Looks } from "../bytes/errors.js";
export { type ByteSource, memorySource } from "../bytes/source.js";
export { RestorableError } from "../errors.js";
export type * from "../model/handles.js";
export type * from "../model/metadata.js";
export { asOperatorId, type Int64, type OperatorId, type Payload, payloadOf, type Sequence } from "../model/values.js";
export type * from "../model/visitor.js";
export { decodeFrom, decodeMetadata } from "./decode.js";
export { type EncodeOptions, encodeMetadata } from "./encode.js";
export type { ReadOptions } from "./layouts.js";
export { type MergedChannelMember, mergedChannelMembers } from "./mergedMembers.js";
export { visitMetadata } from "./visit.js";
