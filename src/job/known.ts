/**
 * The fields that are known, in the given order; those which are undefined or null are left out. What T requires must be
 * given.
 */
export function known<T extends object>(fields: { readonly [K in keyof T]: T[K] | null | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as T;
}
