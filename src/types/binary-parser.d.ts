/** The part of binary-parser 2.3 that is used; its own types are not reachable through its `exports`. */
declare module "binary-parser" {
  export class Parser {
    endianess(endianess: "big" | "little"): this;
    create(result: new () => object): this;
    uint8(name: string): this;
    uint16(name: string): this;
    uint32(name: string): this;
    int32(name: string): this;
    int64(name: string): this;
    uint64(name: string): this;
    buffer(name: string, options: { length: number }): this;
    parse(bytes: Uint8Array): unknown;
  }
}
