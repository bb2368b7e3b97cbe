import { readFileSync } from "node:fs";

/** Bytes of memory that this process had at most. What `maxRSS` says begins with what its parent had when it was started. */
export function peakMemory() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024;
  } catch {
    // no Linux
    return process.resourceUsage().maxRSS * 1024;
  }
}
