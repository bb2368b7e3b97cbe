/** 0: fine · 1: found · 2: could not do the work. */
export type ExitCode = 0 | 1 | 2;
