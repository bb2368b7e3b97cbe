package restorable.conformance;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobInitializationException;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.util.ExceptionUtils;

/** The cluster that all cases of a run share: starting one costs more than a case. */
final class Flink implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private static final Map<String, String> SMALL =
            Map.ofEntries(
                    Map.entry("rest.port", "0"),
                    Map.entry("rest.bind-port", "0"),
                    Map.entry("restart-strategy", "none"),
                    Map.entry("restart-strategy.type", "none"),
                    Map.entry("taskmanager.memory.managed.size", "96mb"),
                    Map.entry("taskmanager.memory.network.min", "32mb"),
                    Map.entry("taskmanager.memory.network.max", "32mb"),
                    // In-flight data is a number of buffers: small ones.
                    Map.entry("taskmanager.memory.segment-size", "4kb"),
                    Map.entry("taskmanager.network.memory.floating-buffers-per-gate", "2"),
                    // Libraries of jobs (Kryo, Avro) keep class loaders in caches of their own.
                    Map.entry("classloader.check-leaked-classloader", "false"),
                    Map.entry("state.backend.changelog.storage", "filesystem"),
                    Map.entry("state.changelog.storage", "filesystem"));

    private final RecoveringMiniCluster cluster;

    /** A job that did not come up. {@code deployed}: its tasks had been started. */
    static final class JobFailed extends Exception {
        final boolean deployed;

        JobFailed(Throwable cause, boolean deployed) {
            super(cause);
            this.deployed = deployed;
        }
    }

    /** {@code inline}: state is kept in the metadata itself, as far as Flink puts it there. */
    Flink(Path directory, String scheduler, boolean inline) throws Exception {
        Map<String, String> config = new HashMap<>(SMALL);
        String threshold = inline ? "1 mb" : "0";
        // Flink 1 listens to the cluster's value only.
        config.put("state.storage.fs.memory-threshold", threshold);
        config.put("execution.checkpointing.data-inline-threshold", threshold);
        config.put("io.tmp.dirs", directory.resolve("tmp").toString());
        config.put("dstl.dfs.base-path", changelogIn(directory).toUri().toString());
        if (scheduler.equals("adaptive")) config.put("jobmanager.scheduler", "adaptive");
        if (scheduler.equals("reactive")) config.put("scheduler-mode", "reactive");
        cluster = new RecoveringMiniCluster(
                new MiniClusterConfiguration.Builder()
                        .setConfiguration(Configuration.fromMap(config))
                        .setNumTaskManagers(1)
                        // Reactive mode takes them all.
                        .setNumSlotsPerTaskManager(scheduler.equals("reactive") ? 2 : 16)
                        .build());
        cluster.start();
    }

    /** Where changelogs are written, a directory a job. */
    static Path changelogIn(Path directory) {
        return directory.resolve("changelog");
    }

    void recover(JobID job, Path snapshot) {
        cluster.recover(job, snapshot);
    }

    JobID submit(JobGraph job) throws Exception {
        cluster.submitJob(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return job.getJobID();
    }

    /** Returns when every task runs or has finished. */
    void awaitRunning(JobID job) throws Exception {
        await(job, graph -> {
            boolean any = false;
            for (AccessExecutionVertex task : graph.getAllExecutionVertices()) {
                ExecutionState state = task.getExecutionState();
                if (state != ExecutionState.RUNNING && state != ExecutionState.FINISHED) return false;
                any = true;
            }
            return any;
        });
    }

    void awaitFinished(JobID job, int tasks) throws Exception {
        await(job, graph -> {
            int finished = 0;
            for (AccessExecutionVertex task : graph.getAllExecutionVertices()) {
                if (task.getExecutionState() == ExecutionState.FINISHED) finished++;
            }
            return finished >= tasks;
        });
    }

    /** Returns when some tasks have finished and for a while no others. */
    void awaitNoMoreFinishing(JobID job) throws Exception {
        long[] last = {0, System.nanoTime()};
        await(job, graph -> {
            long finished = 0;
            for (AccessExecutionVertex task : graph.getAllExecutionVertices()) {
                if (task.getExecutionState() == ExecutionState.FINISHED) finished++;
            }
            if (finished != last[0]) last[1] = System.nanoTime();
            last[0] = finished;
            return finished > 0 && System.nanoTime() - last[1] > 400_000_000L;
        });
    }

    private void await(JobID job, Predicate<AccessExecutionGraph> done) throws Exception {
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS); System.nanoTime() < end; ) {
            throwIfFailed(job);
            JobStatus status = cluster.getJobStatus(job).get();
            if (status == JobStatus.FINISHED) return;
            if (status == JobStatus.RUNNING && done.test(cluster.getExecutionGraph(job).get())) return;
            Thread.sleep(10);
        }
        throw new IllegalStateException("not running after " + PATIENCE_SECONDS + " s");
    }

    /** A job that is failing has failed; until it says so, the reason is in its graph. */
    void throwIfFailed(JobID job) throws Exception {
        JobStatus status = cluster.getJobStatus(job).get();
        if (status == JobStatus.FAILING) {
            cluster.requestJobResult(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            status = cluster.getJobStatus(job).get();
        }
        if (status != JobStatus.FAILED) return;
        AccessExecutionGraph graph = cluster.getExecutionGraph(job).get();
        ErrorInfo info = graph.getFailureInfo();
        Throwable failure = info == null
                ? new IllegalStateException("failed without a reason")
                : info.getException().deserializeError(Flink.class.getClassLoader());
        boolean initialized = ExceptionUtils.findThrowable(failure, JobInitializationException.class).isEmpty();
        throw new JobFailed(failure, initialized && deployed(graph));
    }

    private static boolean deployed(AccessExecutionGraph graph) {
        for (AccessExecutionVertex task : graph.getAllExecutionVertices()) {
            if (task.getStateTimestamp(ExecutionState.DEPLOYING) > 0) return true;
        }
        return false;
    }

    boolean finished(JobID job) throws Exception {
        return cluster.getJobStatus(job).get() == JobStatus.FINISHED;
    }

    String savepoint(JobID job, Path directory, SavepointFormatType format) throws Exception {
        return cluster.triggerSavepoint(job, directory.toUri().toString(), false, format)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    String checkpoint(JobID job) throws Exception {
        return cluster.triggerCheckpoint(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Whatever state it is in; returns when it is gone. */
    void end(JobID job) throws Exception {
        JobStatus status;
        try {
            status = cluster.getJobStatus(job).get();
        } catch (Exception notThere) {
            return;
        }
        if (!status.isGloballyTerminalState()) cluster.cancelJob(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        cluster.requestJobResult(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
