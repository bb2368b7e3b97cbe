package restorable.directories;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** A MiniCluster with one task manager, small and quiet, on free ports; a failed task fails its job at once. */
final class Cluster implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

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
                    Map.entry("taskmanager.resource-id", "tm"));

    private final WatchedMiniCluster flink;
    private final Map<String, String> config;
    /** Null without high availability. */
    private final ZooKeeper zooKeeper;

    /** With {@code high-availability.type: zookeeper} it brings one along. */
    Cluster(Map<String, String> config) throws Exception {
        this.config = new HashMap<>(SMALL);
        this.config.putAll(config);
        boolean isHighlyAvailable = "zookeeper".equals(config.get("high-availability.type"));
        zooKeeper = isHighlyAvailable ? new ZooKeeper() : null;
        if (isHighlyAvailable) this.config.put("high-availability.zookeeper.quorum", zooKeeper.quorum());
        flink = new WatchedMiniCluster(
                new MiniClusterConfiguration.Builder()
                        .setConfiguration(Configuration.fromMap(this.config))
                        .setNumTaskManagers(1)
                        .setNumSlotsPerTaskManager(3 * Ledger.PARALLELISM)
                        .build());
        flink.start();
    }

    /** What jobs on this cluster inherit. */
    Map<String, String> config() {
        return config;
    }

    void submit(JobGraph job) throws Exception {
        flink.submitJob(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Throws the job's failure, as Flink gives it, if it has failed. */
    JobStatus status(JobID job) throws Exception {
        JobStatus status = flink.getJobStatus(job).get();
        if (status == JobStatus.FAILING) {
            flink.requestJobResult(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            status = flink.getJobStatus(job).get();
        }
        return status;
    }

    Throwable failure(JobID job) throws Exception {
        ErrorInfo info = flink.getExecutionGraph(job).get().getFailureInfo();
        if (info == null) return new IllegalStateException("failed without a reason");
        return info.getException().deserializeError(Cluster.class.getClassLoader());
    }

    boolean running(JobID job) throws Exception {
        if (status(job) != JobStatus.RUNNING) return false;
        AccessExecutionGraph graph = flink.getExecutionGraph(job).get();
        boolean any = false;
        for (AccessExecutionVertex task : graph.getAllExecutionVertices()) {
            if (task.getExecutionState() != ExecutionState.RUNNING) return false;
            any = true;
        }
        return any;
    }

    String savepoint(JobID job, String directory, SavepointFormatType format) throws Exception {
        return flink.triggerSavepoint(job, directory, false, format).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    String checkpoint(JobID job) throws Exception {
        return flink.triggerCheckpoint(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Does not wait for it. */
    void beginCheckpoint(JobID job) {
        flink.triggerCheckpoint(job).exceptionally(failure -> null);
    }

    /** What {@code flink savepoint --dispose} asks the cluster for. */
    void dispose(String snapshot) throws Exception {
        flink.disposeSavepoint(snapshot).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    Map<String, Object> held(JobID job) throws Exception {
        return flink.held(job);
    }

    void awaitEnd(JobID job) throws Exception {
        flink.requestJobResult(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Whatever state it is in; returns when it is gone. */
    void cancel(JobID job) throws Exception {
        if (!flink.getJobStatus(job).get().isGloballyTerminalState()) {
            flink.cancelJob(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        awaitEnd(job);
    }

    @Override
    public void close() throws Exception {
        flink.close();
        if (zooKeeper != null) zooKeeper.close();
    }
}
