// Configurations of Flink that decide how state is kept.

export const incremental = {
  "state.backend.type": "rocksdb",
  "execution.checkpointing.incremental": "true",
};

/** Changes go to a directory of their own. */
export function changelog(place) {
  return {
    ...incremental,
    "state.changelog.enabled": "true",
    "state.changelog.storage": "filesystem",
    "state.changelog.periodic-materialize.interval": "1 s",
    "dstl.dfs.base-path": place.uri("changelog"),
  };
}

export const fileMerging = {
  ...incremental,
  "execution.checkpointing.file-merging.enabled": "true",
};

export const fileMergingAcross = {
  ...fileMerging,
  "execution.checkpointing.file-merging.across-checkpoint-boundary": "true",
};

/** Since Flink 2.0. */
export const forst = {
  "state.backend.type": "forst",
  "execution.checkpointing.incremental": "true",
  // operators with the synchronous API keep their state local otherwise
  "state.backend.forst.sync.enforce-local": "false",
};
