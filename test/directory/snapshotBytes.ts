/** Metadata files that refer to given files, the way Flink's handles do. */
import { encodeMetadata } from "../../src/metadata/encode.js";
import { propertiesTemplate } from "../../src/metadata/propertiesTemplate.js";
import type { StreamStateHandle } from "../../src/model/handles.js";
import type { OperatorState } from "../../src/model/metadata.js";
import { asOperatorId } from "../../src/model/values.js";
import { metadata, operator, subtask } from "../support/build.js";

export type Use =
  /** An absolute path, as spelled. */
  | { readonly as: "file"; readonly path: string; readonly size?: number }
  /** A name in the snapshot's own directory. */
  | { readonly as: "relative"; readonly path: string; readonly size?: number }
  | { readonly as: "segment"; readonly path: string; readonly start?: number; readonly size?: number }
  | { readonly as: "changelog"; readonly path: string }
  /** Directories of file merging. */
  | { readonly as: "directories"; readonly taskOwned: string; readonly shared: string };

export interface SnapshotSpec {
  readonly checkpointId?: number;
  readonly kind?: "checkpoint" | "native-savepoint" | "canonical-savepoint";
  readonly operatorId?: string;
  readonly uses: readonly Use[];
}

export function snapshotBytes({ checkpointId = 1, kind = "checkpoint", operatorId, uses }: SnapshotSpec): Uint8Array {
  const files = uses.flatMap((use): StreamStateHandle[] => {
    if (use.as === "directories" || use.as === "changelog") return [];
    const stateSize = use.size ?? 1;
    if (use.as === "file") return [{ tag: 2, stateSize, filePath: use.path }];
    if (use.as === "relative") return [{ tag: 6, stateSize, relativePath: use.path }];
    const startPos = use.start ?? 0;
    return [{ tag: 15, startPos, stateSize, scope: 1, filePath: use.path, logicalFileId: "logical" }];
  });
  const operators: OperatorState[] = [
    operator({
      ...(operatorId === undefined ? {} : { operatorId: asOperatorId(operatorId) }),
      uid: "counts",
      parallelism: uses.length + 1,
      subtasks: [
        subtask({
          managedKeyedState: {
            tag: 11,
            checkpointId,
            backendIdentifier: "00000000-0000-0000-0000-000000000000",
            startKeyGroup: 0,
            numberOfKeyGroups: 128,
            checkpointedSize: 1,
            metaStateHandle: null,
            sharedState: files.map((handle, i) => ({ localPath: `${String(i).padStart(6, "0")}.sst`, handle })),
            privateState: [],
            stateHandleId: "id",
          },
          rawKeyedState: {
            tag: 13,
            layout: "B",
            startKeyGroup: 0,
            numberOfKeyGroups: 128,
            stateSize: 1,
            checkpointedSize: 1,
            stateHandleId: "id",
            storageIdentifier: "filesystem",
            handles: uses.flatMap((use) =>
              use.as === "changelog"
                ? [{ offset: 0, handle: { tag: 2 as const, stateSize: 7, filePath: use.path } }]
                : [],
            ),
          },
        }),
        ...uses.flatMap((use, i) =>
          use.as === "directories"
            ? [
                subtask(
                  {
                    managedOperatorState: {
                      tag: 17,
                      states: [],
                      taskOwnedDirectory: use.taskOwned,
                      sharedDirectory: use.shared,
                      isEmpty: true,
                      delegate: { tag: 16 },
                    },
                  },
                  i + 1,
                ),
              ]
            : [],
        ),
      ],
    }),
  ];
  return encodeMetadata(metadata({ checkpointId, operators, properties: propertiesTemplate(kind) }));
}
