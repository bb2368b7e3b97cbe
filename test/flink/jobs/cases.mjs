// The jobs of this module as they are run: what main is given, and how many jobs it starts.
export const releases = ["1.16.3", "1.20.4", "2.0.1", "2.2.1", "2.3.0"];

/** Jobs that run; what the helper says of them is compared with what a cluster says. */
export const jobs = [
  { name: "features", mainClass: "restorable.jobs.Features", args: [], jobs: 1 },
  { name: "pipeline", mainClass: "restorable.jobs.Pipeline", args: ["aaa", "bbb"], jobs: 1 },
  { name: "two-jobs", mainClass: "restorable.jobs.TwoJobs", args: [], jobs: 2 },
  { name: "sql-set", mainClass: "restorable.jobs.SqlSet", args: [], jobs: 1, sql: true },
  { name: "sql-two-inserts", mainClass: "restorable.jobs.SqlTwoInserts", args: [], jobs: 2, sql: true },
];

/** Mains that end in some other way: what the command line says about them. */
export const endings = [
  { name: "throws-before", mainClass: "restorable.jobs.Throws", args: ["before"] },
  { name: "throws-after", mainClass: "restorable.jobs.Throws", args: ["after"] },
  { name: "exits-before", mainClass: "restorable.jobs.Exits", args: ["before"] },
  { name: "exits-after", mainClass: "restorable.jobs.Exits", args: ["after"] },
  { name: "local-only", mainClass: "restorable.jobs.LocalOnly", args: [] },
  { name: "no-job", mainClass: "restorable.jobs.NoJob", args: [] },
];
