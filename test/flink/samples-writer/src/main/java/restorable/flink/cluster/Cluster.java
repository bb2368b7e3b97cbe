package restorable.flink.cluster;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** A MiniCluster with one task manager: real Flink in this JVM. */
public final class Cluster implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final int SLOTS = 8;

    /** Small, quiet, on free ports, and a failed task fails the job at once. */
    private static final Map<String, String> SMALL =
            Map.ofEntries(
                    Map.entry("rest.port", "0"),
                    Map.entry("rest.bind-port", "0"),
                    Map.entry("restart-strategy", "none"),
                    Map.entry("restart-strategy.type", "none"),
                    Map.entry("taskmanager.memory.managed.size", "64mb"),
                    Map.entry("taskmanager.memory.network.min", "16mb"),
                    Map.entry("taskmanager.memory.network.max", "16mb"),
                    // Random otherwise; file merging makes it part of a directory's name.
                    Map.entry("taskmanager.resource-id", "samples"));

    private final Map<String, String> config = new HashMap<>(SMALL);
    private final MiniCluster flink;

    public Cluster(Map<String, String> config) throws Exception {
        this.config.putAll(config);
        flink = new MiniCluster(
                new MiniClusterConfiguration.Builder()
                        .setConfiguration(Configuration.fromMap(this.config))
                        .setNumTaskManagers(1)
                        .setNumSlotsPerTaskManager(SLOTS)
                        .build());
        flink.start();
    }

    /** What jobs on this cluster inherit. */
    public Map<String, String> config() {
        return config;
    }

    /** Where its REST API listens. */
    public URI restAddress() throws Exception {
        return flink.getRestAddress().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    public JobID submit(JobGraph job) throws Exception {
        flink.submitJob(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return job.getJobID();
    }

    /** Returns when every task runs or has finished. Throws the job's failure, as Flink gives it, if it fails first. */
    public void awaitRunning(JobID job) throws Throwable {
        await(job, "all tasks running", graph -> {
            for (AccessExecutionVertex task : graph.getAllExecutionVertices()) {
                ExecutionState state = task.getExecutionState();
                if (state != ExecutionState.RUNNING && state != ExecutionState.FINISHED) return false;
            }
            return true;
        });
    }

    /** Returns when this many tasks have finished. */
    public void awaitFinished(JobID job, int tasks) throws Throwable {
        await(job, tasks + " tasks finished", graph -> {
            int finished = 0;
            for (AccessExecutionVertex task : graph.getAllExecutionVertices()) {
                if (task.getExecutionState() == ExecutionState.FINISHED) finished++;
            }
            return finished >= tasks;
        });
    }

    private void await(JobID job, String what, Predicate<AccessExecutionGraph> done) throws Throwable {
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS); System.nanoTime() < end; ) {
            JobStatus status = flink.getJobStatus(job).get();
            if (status == JobStatus.FAILED) throw failure(job);
            // While the JobMaster still initializes there is a graph without tasks, which would count as all running.
            if (status == JobStatus.RUNNING && done.test(flink.getExecutionGraph(job).get())) return;
            Thread.sleep(50);
        }
        StringBuilder states = new StringBuilder();
        for (AccessExecutionJobVertex vertex : flink.getExecutionGraph(job).get().getVerticesTopologically()) {
            states.append("; ").append(vertex.getName()).append(": ").append(vertex.getAggregateState());
        }
        throw new IllegalStateException("not within " + PATIENCE_SECONDS + " s: " + what + states);
    }

    private Throwable failure(JobID job) throws Exception {
        return flink.requestJobResult(job)
                .get()
                .getSerializedThrowable()
                .orElseThrow()
                .deserializeError(Cluster.class.getClassLoader());
    }

    /** Returns where the savepoint is. */
    public String savepoint(JobID job, String directory, SavepointFormatType format) throws Exception {
        return flink.triggerSavepoint(job, directory, false, format).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns where the checkpoint is. */
    public String checkpoint(JobID job) throws Exception {
        return flink.triggerCheckpoint(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    public void cancel(JobID job) throws Exception {
        if (flink.getJobStatus(job).get().isGloballyTerminalState()) return;
        flink.cancelJob(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        flink.requestJobResult(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        flink.close();
    }
}
