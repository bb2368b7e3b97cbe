import { expect, test } from "vitest";
import type { DeclarationSource } from "../../src/job/declarationSource.js";
import type { DeclaredJob } from "../../src/job/declaredJob.js";
import { withDeployedParallelism } from "../../src/job/deployedParallelism.js";
import type { JobSettings } from "../../src/job/jobSettings.js";
import { parseManifest } from "../../src/job/manifest.js";
import { strongestFirst } from "../../src/job/precedence.js";

function settings(kind: DeclarationSource["kind"], settings: JobSettings = {}): DeclaredJob {
  return { complete: false, settings, operators: [], sources: [{ kind, location: kind }], notes: [] };
}

const manifest = parseManifest(`manifestVersion: 1
settings: { parallelism: 4, maxParallelism: -1 }
operators:
  - { uid: usual, parallelism: 4, maxParallelism: -1 }
  - { uid: own, parallelism: 2, maxParallelism: 64, maxParallelismConfigured: true }
`);

test("what is nearest to the start of the job goes first; within one kind the order given", () => {
  const kinds: DeclarationSource["kind"][] = ["manifest", "config", "jar", "kubernetes", "command-line"];
  const order = strongestFirst(kinds.map((kind) => settings(kind))).map(({ sources }) => sources[0]?.kind);
  expect(order).toEqual(["command-line", "kubernetes", "config", "manifest", "jar"]);
});

test("operators that have a manifest's defaults take the deployment's; others have theirs from the code", () => {
  const [, { operators = [] } = manifest] = withDeployedParallelism([
    settings("kubernetes", { parallelism: 8, maxParallelism: 256 }),
    manifest,
  ]);
  expect(operators).toMatchObject([
    { uid: "usual", parallelism: 8, maxParallelism: 256, maxParallelismConfigured: true },
    { uid: "own", parallelism: 2, maxParallelism: 64, maxParallelismConfigured: true },
  ]);
});

test("a jar was built with the deployment's configuration: what it says stays", () => {
  const jar: DeclaredJob = { ...manifest, sources: [{ kind: "jar", location: "job.jar" }] };
  const [, { operators = [] } = jar] = withDeployedParallelism([settings("command-line", { parallelism: 8 }), jar]);
  expect(operators).toEqual(jar.operators);
});
