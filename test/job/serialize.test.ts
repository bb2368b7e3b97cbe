import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { DeclaredJob } from "../../src/job/declaredJob.js";
import { parseManifest } from "../../src/job/manifest.js";
import { serializeJob } from "../../src/job/serialize.js";
import { anyManifest } from "./arbitraryJob.js";

/** What a manifest can say of a job: all but where it was read. */
function content({ sources, notes, ...job }: DeclaredJob) {
  return { ...job, operators: job.operators.map(({ source, ...operator }) => operator) };
}

describe("any manifest", () => {
  test("comes back from serializing as the same job", () => {
    fc.assert(
      fc.property(anyManifest, (manifest) => {
        const job = parseManifest(JSON.stringify(manifest));
        const text = serializeJob(job);
        expect(content(parseManifest(text))).toEqual(content(job));
        expect(serializeJob(parseManifest(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test("says the same in YAML", () => {
    fc.assert(
      fc.property(anyManifest, (manifest) => {
        fc.pre(!/\\ud[89a-f]/i.test(JSON.stringify(manifest))); // a YAML file is UTF-8: no unpaired surrogates
        const yaml = stringify(manifest, { version: "1.2" });
        expect(content(parseManifest(yaml, { format: "yaml" }))).toEqual(
          content(parseManifest(JSON.stringify(manifest))),
        );
      }),
    );
  });

  test("of two orders of operators gives one text, ordered by uid", () => {
    fc.assert(
      fc.property(anyManifest, (manifest) => {
        const turned = {
          ...manifest,
          operators: [...manifest.operators].reverse(),
          edges: manifest.edges && [...manifest.edges].reverse(),
        };
        const ids = parseManifest(JSON.stringify(manifest)).operators.map(({ operatorId }) => operatorId);
        const ends = manifest.edges?.map(({ source, target }) => `${source}${target}`.toLowerCase()) ?? [];
        fc.pre(new Set(ids).size === ids.length && new Set(ends).size === ends.length);
        const text = (job: object) => serializeJob(parseManifest(JSON.stringify(job)), { order: "uid" });
        expect(text(turned)).toBe(text(manifest));
      }),
    );
  });
});

test("the text of a job", () => {
  const job = parseManifest(`
edges: [{ target: bbb, source: aaa, shipStrategy: HASH }]
operators:
  - uid: bbb
    states: [{ kind: VALUE, name: total, valueType: { type: long } }, { name: by-key, kind: MAP, keyType: { serializer: S } }]
    parallelism: 2
  - aaa
  - { uidHash: 95AD6F42089D5ED59E69D2B15862448F, uid: null }
settings: { masterHooks: [], parallelism: 4, jobVertexParallelismOverrides: { FF00000000000000000000000000000f: 2, 0a000000000000000000000000000000: 3 } }
complete: false
manifestVersion: 1
`);
  expect(serializeJob(job, { order: "uid" })).toMatchInlineSnapshot(`
    "{
      "manifestVersion": 1,
      "complete": false,
      "settings": {
        "parallelism": 4,
        "jobVertexParallelismOverrides": {
          "0a000000000000000000000000000000": 3,
          "ff00000000000000000000000000000f": 2
        },
        "masterHooks": []
      },
      "operators": [
        {
          "uid": "aaa",
          "operatorId": "eb6dd8bbadb13fbe0af798a4f5b2056d"
        },
        {
          "uid": "bbb",
          "operatorId": "95ad6f42089d5ed59e69d2b15862448f",
          "parallelism": 2,
          "states": [
            {
              "name": "total",
              "kind": "VALUE",
              "valueType": "long"
            },
            {
              "name": "by-key",
              "kind": "MAP",
              "keyType": {
                "serializer": "S"
              }
            }
          ]
        },
        {
          "uid": null,
          "uidHash": "95ad6f42089d5ed59e69d2b15862448f"
        }
      ],
      "edges": [
        {
          "source": "eb6dd8bbadb13fbe0af798a4f5b2056d",
          "target": "95ad6f42089d5ed59e69d2b15862448f",
          "shipStrategy": "HASH"
        }
      ]
    }
    "
  `);
});
