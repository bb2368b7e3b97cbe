/** The fields that are known, in the given order: those which are undefined or null are left out. */
export function known<T extends object>(fields: { [K in keyof T]: T[K] | null | undefined }): Partial<T>;
export function known(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}
