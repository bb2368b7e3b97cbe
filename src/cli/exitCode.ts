/** 0: fine · 1: found · 2: could not do the work. */
export type ExitCode = 0 | 1 | 2;

/** Of the process. Beside those of commands: 128 and the number of the signal that stopped it. */
export type ProcessExitCode = number;
