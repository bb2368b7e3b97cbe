/** `(Ljava/lang/String;IJ)V` → the types of the arguments and of the result (JVM specification §4.3). */
export interface Descriptor {
  readonly args: readonly string[];
  readonly result: string;
}

export function parseDescriptor(descriptor: string): Descriptor {
  const end = descriptor.lastIndexOf(")");
  const args = descriptor.slice(1, end).match(/\[*(?:L[^;]*;|[A-Z])/g) ?? [];
  return { args, result: descriptor.slice(end + 1) };
}

/** Local variables that a value of the type takes. */
export function slotsOf(type: string): 1 | 2 {
  return type === "J" || type === "D" ? 2 : 1;
}
