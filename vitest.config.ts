import { defineConfig } from "vitest/config";

// tests on files that are not part of the repository run by `npm run test:corpus`, with RESTORABLE_CORPUS set
const corpus = ["test/**/corpus.test.ts", "test/metadata/truncation.test.ts"];
const forCorpus = process.env["RESTORABLE_CORPUS"] !== undefined;
/** On real servers: `npm run test:storage`. */
const servers = ["test/**/*.server.test.ts"];

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === "storage" ? ["test/storage/**/*.test.ts"] : forCorpus ? corpus : ["test/**/*.test.ts"],
    exclude: [
      "test/flink/**",
      "node_modules/**",
      ...(forCorpus ? [] : ["test/**/corpus.test.ts"]),
      ...(mode === "storage" ? [] : servers),
    ],
    // they wait for servers most of the time, and each file has its own
    ...(mode === "storage" ? { maxWorkers: 2 } : {}),
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
}));
