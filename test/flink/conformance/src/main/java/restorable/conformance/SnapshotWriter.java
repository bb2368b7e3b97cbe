package restorable.conformance;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import restorable.flink.cluster.BuiltJob;
import restorable.flink.export.FlinkView;
import restorable.flink.job.Flow;
import restorable.flink.job.Probes;
import restorable.flink.spec.JobSpec;

/** Runs jobs until there is a snapshot of them. Cases that start from the same one share it, also across releases. */
final class SnapshotWriter {
    static final int RECORDS = 20;

    private final Path root;
    private final String release;
    private final Map<String, Written> written = new ConcurrentHashMap<>();

    /** {@code root}: the same on every machine, for Flink writes absolute paths into what it stores. */
    SnapshotWriter(Path root, String release) {
        this.root = root;
        this.release = release;
    }

    /** The snapshot of a case, written by this release unless the case wants another one's. */
    Written snapshotOf(Case subject, JobSpec spec, Flink flink) throws Exception {
        String name = nameOf(subject, spec);
        String from = subject.from() == null ? release : subject.from();
        Path directory = root.resolve(from).resolve(name);
        Path record = directory.resolve("written.json");
        if (!from.equals(release)) {
            if (!Files.exists(record)) throw new IllegalStateException(from + " has not written " + name);
            return Written.read(record);
        }
        Written known = written.get(name);
        if (known == null) {
            Trees.delete(directory);
            known = write(subject.writer(), spec, directory, flink);
            known.write(record);
            written.put(name, known);
        }
        return known;
    }

    /** Readable, and different for whatever makes the snapshot different. */
    private static String nameOf(Case subject, JobSpec spec) {
        Case.Writer writer = subject.writer();
        String own = writer.own() ? subject.id().replace('/', '-') : "";
        String all = spec + "|" + writer.kind() + "|" + new TreeMap<>(writer.config()) + "|" + own + "|" + writer.inline();
        return spec.name() + "-" + writer.kind().name() + "-" + Digest.of(all.getBytes(StandardCharsets.UTF_8));
    }

    private Written write(Case.Writer writer, JobSpec spec, Path directory, Flink flink) throws Exception {
        Map<String, String> config = new HashMap<>(writer.config());
        config.putAll(writer.kind().config());
        Flow.reset();
        Probes.reset();
        BuiltJob built;
        Map<String, Object> manifest;
        try (JobClasses.Scope classes = JobClasses.of(spec).enter()) {
            built = Jobs.build(spec, JobConfig.of(config, directory));
            manifest = Jobs.manifest(built, "default");
        }
        JobID job = flink.submit(built.jobGraph());
        try {
            flink.awaitRunning(job);
            Path snapshot = capture(writer.kind(), flink, job, directory);
            return describe(snapshot, built, manifest, !writer.kind().inFlight());
        } finally {
            flink.end(job);
        }
    }

    private static Path capture(SnapshotKind kind, Flink flink, JobID job, Path directory) throws Exception {
        if (kind.inFlight()) {
            Flow.release(Long.MAX_VALUE);
            Thread.sleep(1200); // until the buffers are full; nothing tells when they are
            boolean any = kind.name().equals("in-flight");
            return first("output in flight behind a source", flink, job, metadata -> any || hasInnerOutput(metadata));
        }
        releaseAndSettle(RECORDS);
        return switch (kind.name()) {
            case "canonical" -> local(flink.savepoint(job, directory, SavepointFormatType.CANONICAL));
            case "native" -> local(flink.savepoint(job, directory, SavepointFormatType.NATIVE));
            case "checkpoint" -> local(flink.checkpoint(job));
            case "two-checkpoints" -> {
                flink.checkpoint(job);
                releaseAndSettle(2 * RECORDS);
                yield local(flink.checkpoint(job));
            }
            case "finished" -> {
                // Tasks whose input has ended wait for a checkpoint; the next one says that they have finished.
                flink.checkpoint(job);
                if (kind.finishedTasks() > 0) flink.awaitFinished(job, kind.finishedTasks());
                else flink.awaitNoMoreFinishing(job);
                yield local(flink.checkpoint(job));
            }
            case "materialized" -> materialized(flink, job);
            default -> throw new IllegalArgumentException("unknown kind of snapshot: " + kind);
        };
    }

    private static void releaseAndSettle(long records) throws InterruptedException {
        Flow.release(records);
        if (!Flow.awaitSettled(20, 20_000)) throw new IllegalStateException("records do not arrive");
    }

    /** What is in a checkpoint is a matter of moments: the first one that will do. */
    private static Path first(String what, Flink flink, JobID job, Predicate<CheckpointMetadata> will)
            throws Exception {
        for (int round = 0; round < 50; round++) {
            Path snapshot = local(flink.checkpoint(job));
            if (will.test(FlinkView.load(snapshot))) return snapshot;
            Thread.sleep(130);
        }
        throw new IllegalStateException("no checkpoint with " + what);
    }

    /** Buffers are counted with four bytes for their length: empty ones are no data. */
    private static boolean hasInnerOutput(CheckpointMetadata metadata) {
        for (OperatorState operator : metadata.getOperatorStates()) {
            if (operator.getCoordinatorState() != null) continue;
            for (OperatorSubtaskState subtask : operator.getStates()) {
                long bytes = subtask.getResultSubpartitionState().getStateSize();
                if (bytes > 16L * operator.getParallelism()) return true;
            }
        }
        return false;
    }

    /** Settled before each checkpoint, so that contents can be compared. */
    private static Path materialized(Flink flink, JobID job) throws Exception {
        for (int round = 2; round <= 50; round++) {
            releaseAndSettle((long) round * RECORDS);
            Path snapshot = local(flink.checkpoint(job));
            if (hasMaterialized(FlinkView.load(snapshot))) return snapshot;
            Thread.sleep(100);
        }
        throw new IllegalStateException("no checkpoint with materialized changelog state");
    }

    private static boolean hasMaterialized(CheckpointMetadata metadata) {
        for (OperatorState operator : metadata.getOperatorStates()) {
            for (OperatorSubtaskState subtask : operator.getStates()) {
                for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                    if (handle instanceof ChangelogStateBackendHandle changelog
                            && !changelog.getMaterializedStateHandles().isEmpty()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static Written describe(Path snapshot, BuiltJob built, Map<String, Object> manifest, boolean settled)
            throws Exception {
        long checkpoint = FlinkView.load(snapshot).getCheckpointId();
        Probes.Barrier barrier = Probes.current().barrier(checkpoint);
        return new Written(
                snapshot.toString(),
                manifest,
                Jobs.operatorIds(built),
                checkpoint,
                settled,
                Map.copyOf(barrier.processed),
                Map.copyOf(barrier.operatorState),
                Probes.current().keyedState(),
                Map.copyOf(barrier.positions),
                Map.copyOf(barrier.writers),
                Map.copyOf(barrier.timers),
                Jobs.hooks(built.spec()));
    }

    private static Path local(String location) {
        return location.startsWith("file:") ? Path.of(URI.create(location).getPath()) : Path.of(location);
    }
}
