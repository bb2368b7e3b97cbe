package restorable.helper;

import java.io.DataInputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.CheckpointIDCounter;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRecoveryFactory;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStore;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.StandaloneCheckpointIDCounter;
import org.apache.flink.runtime.checkpoint.StandaloneCompletedCheckpointStore;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.highavailability.HighAvailabilityServices;
import org.apache.flink.runtime.highavailability.nonha.embedded.EmbeddedHaServices;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/**
 * A MiniCluster without TaskManagers, so that no task can ever run. Its high-availability store, in memory, can be filled
 * with a snapshot as if the JobManager had been lost. It is never shut down in order: the JVM is halted, and so nothing gets
 * a chance to clean up what is not its own.
 */
final class LonelyJobManager extends MiniCluster {
    private static final long PATIENCE_MILLIS = 60_000;

    private final Map<JobID, Path> recovered = new ConcurrentHashMap<>();
    private HighAvailabilityServices services;

    LonelyJobManager(Map<String, String> job) {
        super(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration(job))
                .setNumTaskManagers(0)
                .build());
    }

    private static Configuration configuration(Map<String, String> job) {
        Configuration configuration = new Configuration();
        configuration.setString("rest.address", "localhost");
        configuration.setString("rest.port", "0");
        configuration.setString("rest.bind-port", "0");
        configuration.setString("restart-strategy", "none");
        configuration.setString("restart-strategy.type", "none");
        // Checkpoints would be kept in memory, if any were taken.
        configuration.setString("state.checkpoint-storage", "jobmanager");
        configuration.setString("execution.checkpointing.storage", "jobmanager");
        configuration.setString("slot.request.timeout", String.valueOf(TimeUnit.DAYS.toMillis(1)));
        String overrides = "pipeline.jobvertex-parallelism-overrides";
        if (job.containsKey(overrides)) configuration.setString(overrides, job.get(overrides));
        return configuration;
    }

    /** When this job starts, this snapshot is the latest checkpoint in the store. */
    void recover(JobID job, Path snapshot) {
        recovered.put(job, snapshot);
    }

    /** Returns when the JobMaster has restored the job and waits for slots: null; or why it refused. */
    Throwable submit(JobGraph graph) throws Exception {
        JobID id = graph.getJobID();
        // Its parameter is an ExecutionPlan since 2.0, which a JobGraph is.
        Method submit = null;
        for (Method method : MiniCluster.class.getMethods()) {
            if (method.getName().equals("submitJob") && method.getParameterTypes()[0].isInstance(graph)) submit = method;
        }
        if (submit == null) throw new NoSuchMethodException("MiniCluster.submitJob");
        ((Future<?>) submit.invoke(this, graph)).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        for (long end = System.currentTimeMillis() + PATIENCE_MILLIS; System.currentTimeMillis() < end; Thread.sleep(20)) {
            JobStatus status = getJobStatus(id).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            if (status == JobStatus.INITIALIZING) continue;
            if (status != JobStatus.FAILED && status != JobStatus.FAILING) return null;
            JobResult result = requestJobResult(id).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return result.getSerializedThrowable()
                    .<Throwable>map(error -> error.deserializeError(LonelyJobManager.class.getClassLoader()))
                    .orElse(new IllegalStateException("the job failed without a reason"));
        }
        throw new TimeoutException("the JobMaster did not come up within " + PATIENCE_MILLIS / 1000 + " s");
    }

    @Override
    protected synchronized HighAvailabilityServices createHighAvailabilityServices(
            Configuration configuration, Executor executor) {
        if (services == null) {
            services = new EmbeddedHaServices(executor) {
                @Override
                public CheckpointRecoveryFactory getCheckpointRecoveryFactory() {
                    return recovering(super.getCheckpointRecoveryFactory());
                }
            };
        }
        return services;
    }

    /** A proxy, because the type of the last argument has another name in each major release. */
    private CheckpointRecoveryFactory recovering(CheckpointRecoveryFactory empty) {
        Class<?>[] types = {CheckpointRecoveryFactory.class};
        return (CheckpointRecoveryFactory) Proxy.newProxyInstance(getClass().getClassLoader(), types, (self, method, arguments) -> {
            Path snapshot = arguments == null ? null : recovered.get((JobID) arguments[0]);
            if (snapshot == null) return method.invoke(empty, arguments);
            CompletedCheckpoint checkpoint = checkpointOf((JobID) arguments[0], snapshot);
            switch (method.getName()) {
                case "createRecoveredCompletedCheckpointStore":
                    return storeWith(checkpoint, arguments);
                case "createCheckpointIDCounter":
                    return counterAfter(checkpoint);
                default:
                    return method.invoke(empty, arguments);
            }
        });
    }

    private static CompletedCheckpointStore storeWith(CompletedCheckpoint checkpoint, Object[] arguments) throws Exception {
        for (Constructor<?> constructor : StandaloneCompletedCheckpointStore.class.getDeclaredConstructors()) {
            if (constructor.getParameterCount() != 5) continue;
            constructor.setAccessible(true);
            ArrayDeque<CompletedCheckpoint> checkpoints = new ArrayDeque<>();
            checkpoints.add(checkpoint);
            return (CompletedCheckpointStore)
                    constructor.newInstance(10, arguments[2], checkpoints, arguments[3], arguments[4]);
        }
        throw new NoSuchMethodException("StandaloneCompletedCheckpointStore with its checkpoints");
    }

    private static CheckpointIDCounter counterAfter(CompletedCheckpoint checkpoint) throws Exception {
        CheckpointIDCounter counter = new StandaloneCheckpointIDCounter();
        counter.setCount(checkpoint.getCheckpointID() + 1);
        return counter;
    }

    private static CompletedCheckpoint checkpointOf(JobID job, Path snapshot) throws Exception {
        String pointer = snapshot.toUri().toString();
        CheckpointMetadata metadata;
        try (DataInputStream in = new DataInputStream(Files.newInputStream(snapshot.resolve("_metadata")))) {
            metadata = Checkpoints.loadCheckpointMetadata(in, LonelyJobManager.class.getClassLoader(), pointer);
        }
        Map<OperatorID, OperatorState> states = new HashMap<>();
        for (OperatorState state : metadata.getOperatorStates()) states.put(state.getOperatorID(), state);
        // No end of the job, whatever it is, may discard it: these are somebody's files.
        CheckpointProperties kept =
                new CheckpointProperties(false, CheckpointType.CHECKPOINT, false, false, false, false, false, false);
        return new CompletedCheckpoint(job, metadata.getCheckpointId(), 0, 1, states, metadata.getMasterStates(), kept,
                AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(pointer), null);
    }
}
