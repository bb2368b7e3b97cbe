package restorable.conformance;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The configuration of a job, from what a case says. Where a key has an old and a new name both are set. */
final class JobConfig {
    private JobConfig() {}

    /** Short names that cases use for what they configure often; everything else is a key of Flink's. */
    static Map<String, String> of(Map<String, String> given, Path checkpoints) {
        Map<String, String> config = new HashMap<>();
        both(config, "state.backend", "state.backend.type", "hashmap");
        both(config, "state.checkpoints.dir", "execution.checkpointing.dir", checkpoints.toUri().toString());
        config.put("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
        // Checkpoints are taken by hand.
        config.put("execution.checkpointing.interval", "1 h");
        given.forEach((key, value) -> {
            switch (key) {
                case "backend" -> both(config, "state.backend", "state.backend.type", value);
                case "incremental" ->
                        both(config, "state.backend.incremental", "execution.checkpointing.incremental", value);
                case "changelog" -> both(config, "state.backend.changelog.enabled", "state.changelog.enabled", value);
                case "materialize" ->
                        both(config, "state.backend.changelog.periodic-materialize.interval",
                                "state.changelog.periodic-materialize.interval", value);
                case "fileMerging" -> config.put("execution.checkpointing.file-merging.enabled", value);
                case "unaligned" ->
                        both(config, "execution.checkpointing.unaligned",
                                "execution.checkpointing.unaligned.enabled", value);
                case "withoutChannelState" ->
                        both(config, "execution.checkpointing.recover-without-channel-state.checkpoint-id",
                                "execution.state-recovery.without-channel-state.checkpoint-id", value);
                case "overrides" -> config.put("pipeline.jobvertex-parallelism-overrides", value);
                default -> config.put(key, value);
            }
        });
        return config;
    }

    private static void both(Map<String, String> config, String old, String current, String value) {
        config.put(old, value);
        config.put(current, value);
    }
}
