package restorable.flink.samples;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.core.execution.SavepointFormatType;

/** Everything that samples/ holds. Where a key has an old and a new name both are set, one of them is read. */
final class Samples {
    private Samples() {}

    static final List<Sample> ALL = List.of(
            new Sample("aaabbb/canonical-savepoint", "aaabbb", hashmap(), Capture.savepoint(SavepointFormatType.CANONICAL), "1.16"),
            new Sample("aaabbb/native-savepoint-hashmap", "aaabbb", inFiles(retained(hashmap())), Capture.savepoint(SavepointFormatType.NATIVE), "1.16"),
            new Sample("aaabbb/native-savepoint-rocksdb", "aaabbb", inFiles(retained(rocksdb())), Capture.savepoint(SavepointFormatType.NATIVE), "1.16"),
            new Sample("aaabbb/checkpoint-full", "aaabbb", inFiles(retained(hashmap())), Capture.checkpoint(), "1.16"),
            new Sample("aaabbb/checkpoint-incremental", "aaabbb", inFiles(retained(incremental())), Capture.twoCheckpoints(), "1.16"),
            // flink-dstl-dfs before 1.18 cannot be had from Maven Central: its parent was not published
            new Sample("aaabbb/changelog", "aaabbb", changelog(inFiles(retained(incremental()))), Capture.changelog(), "1.18"),
            new Sample("aaabbb/file-merging", "aaabbb", fileMerging(inFiles(retained(incremental()))), Capture.twoCheckpoints(), "1.20"),
            new Sample("unaligned", "unaligned", unaligned(inFiles(retained(hashmap()))), Capture.inFlight(), "1.16"),
            new Sample("finished", "finished", retained(hashmap()), Capture.afterFinished(5), "1.16"),
            new Sample("two-sinks", "two-sinks", hashmap(), Capture.savepoint(SavepointFormatType.CANONICAL), "1.16"));

    private static Function<Path, Map<String, String>> hashmap() {
        return directory -> Map.of(
                "state.backend", "hashmap",
                "state.backend.type", "hashmap",
                // Checkpoints are taken by hand.
                "execution.checkpointing.interval", "1 h");
    }

    private static Function<Path, Map<String, String>> rocksdb() {
        return with(hashmap(), directory -> Map.of("state.backend", "rocksdb", "state.backend.type", "rocksdb"));
    }

    private static Function<Path, Map<String, String>> incremental() {
        return with(rocksdb(), directory -> Map.of(
                "state.backend.incremental", "true",
                "execution.checkpointing.incremental", "true"));
    }

    /**
     * Wanted for native savepoints as well: a job without a checkpoint directory keeps checkpoints in the JobManager, and
     * then puts all state of a savepoint inline too, whatever the threshold.
     */
    private static Function<Path, Map<String, String>> retained(Function<Path, Map<String, String>> base) {
        return with(base, directory -> Map.of(
                "state.checkpoints.dir", directory.toUri().toString(),
                "execution.checkpointing.dir", directory.toUri().toString(),
                "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION"));
    }

    /** So little state would otherwise all be inline. */
    private static Function<Path, Map<String, String>> inFiles(Function<Path, Map<String, String>> base) {
        return with(base, directory -> Map.of(
                "state.storage.fs.memory-threshold", "0",
                "execution.checkpointing.data-inline-threshold", "0"));
    }

    private static Function<Path, Map<String, String>> changelog(Function<Path, Map<String, String>> base) {
        return with(base, directory -> Map.of(
                "state.backend.changelog.enabled", "true",
                "state.changelog.enabled", "true",
                "state.backend.changelog.storage", "filesystem",
                "state.changelog.storage", "filesystem",
                "dstl.dfs.base-path", directory.resolve("changelog").toUri().toString(),
                "state.backend.changelog.periodic-materialize.interval", "2 s",
                "state.changelog.periodic-materialize.interval", "2 s"));
    }

    private static Function<Path, Map<String, String>> fileMerging(Function<Path, Map<String, String>> base) {
        return with(base, directory -> Map.of("execution.checkpointing.file-merging.enabled", "true"));
    }

    private static Function<Path, Map<String, String>> unaligned(Function<Path, Map<String, String>> base) {
        return with(base, directory -> Map.of(
                "execution.checkpointing.unaligned", "true",
                "execution.checkpointing.unaligned.enabled", "true",
                // The in-flight data is a number of buffers: few and small ones.
                "taskmanager.memory.segment-size", "4kb",
                "taskmanager.network.memory.floating-buffers-per-gate", "2"));
    }

    private static Function<Path, Map<String, String>> with(
            Function<Path, Map<String, String>> base, Function<Path, Map<String, String>> more) {
        return directory -> {
            Map<String, String> all = new HashMap<>(base.apply(directory));
            all.putAll(more.apply(directory));
            return all;
        };
    }
}
