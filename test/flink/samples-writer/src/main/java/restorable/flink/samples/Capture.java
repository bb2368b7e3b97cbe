package restorable.flink.samples;

import java.net.URI;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import restorable.flink.cluster.Cluster;
import restorable.flink.export.FlinkView;
import restorable.flink.job.Flow;

/** The ways to make a snapshot of a running job. Each returns the directory that holds {@code _metadata}. */
interface Capture {
    /** Records a split; with the two or four splits of a job enough for every key and every list. */
    int RECORDS = 20;

    Path of(Cluster cluster, JobID job, Path directory) throws Throwable;

    static Capture savepoint(SavepointFormatType format) {
        return (cluster, job, directory) -> {
            Flow.release(RECORDS);
            Flow.awaitSettled();
            return local(cluster.savepoint(job, directory.toUri().toString(), format));
        };
    }

    static Capture checkpoint() {
        return (cluster, job, directory) -> {
            Flow.release(RECORDS);
            Flow.awaitSettled();
            return local(cluster.checkpoint(job));
        };
    }

    /** The second checkpoint takes over files of the first. */
    static Capture twoCheckpoints() {
        return (cluster, job, directory) -> {
            checkpoint().of(cluster, job, directory);
            Flow.release(2 * RECORDS);
            Flow.awaitSettled();
            return local(cluster.checkpoint(job));
        };
    }

    /** Both parts of changelog state are wanted: what is materialized, and the changes since. */
    static Capture changelog() {
        return (cluster, job, directory) -> {
            for (int round = 1; round <= 50; round++) {
                Flow.release((long) round * RECORDS);
                Flow.awaitSettled();
                Path snapshot = local(cluster.checkpoint(job));
                if (hasBothParts(snapshot)) return snapshot;
            }
            throw new IllegalStateException("no checkpoint with materialized and other changelog state");
        };
    }

    private static boolean hasBothParts(Path snapshot) throws Exception {
        boolean materialized = false;
        boolean changes = false;
        for (OperatorState operator : FlinkView.load(snapshot).getOperatorStates()) {
            for (OperatorSubtaskState subtask : operator.getStates()) {
                for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                    ChangelogStateBackendHandle changelog = (ChangelogStateBackendHandle) handle;
                    materialized |= !changelog.getMaterializedStateHandles().isEmpty();
                    changes |= !changelog.getNonMaterializedStateHandles().isEmpty();
                }
            }
        }
        return materialized && changes;
    }

    /** Taken under backpressure: an endless supply of records and nobody who waits for them to arrive. */
    static Capture inFlight() {
        return (cluster, job, directory) -> {
            Flow.release(Long.MAX_VALUE);
            Thread.sleep(1500); // until the buffers are full; nothing tells when they are
            return local(cluster.checkpoint(job));
        };
    }

    /** Tasks whose input has ended wait for a checkpoint before they finish; the next one then says that they have. */
    static Capture afterFinished(int tasks) {
        return (cluster, job, directory) -> {
            Flow.release(RECORDS);
            Flow.awaitSettled();
            cluster.checkpoint(job);
            cluster.awaitFinished(job, tasks);
            return local(cluster.checkpoint(job));
        };
    }

    private static Path local(String location) {
        return location.startsWith("file:") ? Path.of(URI.create(location).getPath()) : Path.of(location);
    }
}
