// The arrows of docs/architecture.md, held by the linter. A folder may import only what is listed for it.
const everywhere = ["errors"]; // the known-error family
const may = {
  bytes: [],
  model: [],
  metadata: ["bytes", "model"],
  state: ["bytes", "model", "storage/port"],
  ids: [],
  job: ["bytes", "ids", "model"],
  check: ["model", "job", "ids", "state"],
  gate: ["model", "check", "job", "ids"],
  migrate: ["bytes", "ids", "model", "metadata", "storage/port"],
  directory: ["bytes", "model", "metadata", "storage/port"],
  storage: ["bytes/source", "bytes/errors"],
};
const reportTypesOnly = [
  "model",
  "check",
  "gate",
  "job",
  "migrate",
  "directory",
  "state/everySnapshot",
  "state/compareStates",
  "state/data/amounts",
  "state/listStates",
  "state/measureStates",
  "state/model",
  "state/stateContents",
  "state/typeText",
  "state/values/time",
  "state/values/value",
  "state/connector/kafkaOffsets",
  "state/entries/entry",
  "state/verify/problem",
];

module.exports = {
  forbidden: [
    ...Object.entries(may).map(([room, allowed]) => ({
      name: `${room}-imports-only-its-own`,
      comment: `src/${room} may import: ${allowed.join(", ") || "nothing of ours"}`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: { path: "^src/", pathNot: [`^src/${room}/`, ...everywhere.concat(allowed).map((other) => `^src/${other}`)] },
    })),
    {
      name: "report-knows-types-only",
      comment: "reporters render data; they import pure model helpers and types, and never read or write anything",
      severity: "error",
      from: { path: "^src/report/" },
      to: { path: "^src/", pathNot: ["^src/report/", ...everywhere.concat(reportTypesOnly).map((other) => `^src/${other}`)] },
    },
    {
      name: "core-is-pure",
      comment: "the core never touches node:fs, the network, the clock or the console: they come in through ports",
      severity: "error",
      from: { path: "^src/(bytes|model|metadata|state|ids|job|check|gate|migrate|directory|report)/" },
      to: { dependencyTypes: ["core"] },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "only-the-cli-and-the-entry-use-adapters",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/(cli|storage)/", "^src/index\\.ts$", "^src/(read|find).*\\.ts$"] },
      to: { path: "^src/storage/", pathNot: "^src/storage/port" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
