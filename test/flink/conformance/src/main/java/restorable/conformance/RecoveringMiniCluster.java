package restorable.conformance;

import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.CheckpointIDCounter;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRecoveryFactory;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStore;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.checkpoint.StandaloneCheckpointIDCounter;
import org.apache.flink.runtime.checkpoint.StandaloneCompletedCheckpointStore;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.highavailability.HighAvailabilityServices;
import org.apache.flink.runtime.highavailability.nonha.embedded.EmbeddedHaServices;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import restorable.flink.export.FlinkView;

/**
 * A MiniCluster whose high-availability store holds a checkpoint for some jobs, as after the loss of a JobManager. The
 * store is in memory and filled from a snapshot's metadata; what the JobMaster does with it is Flink's own.
 */
final class RecoveringMiniCluster extends MiniCluster {
    private static final int RETAINED = 10;

    private final Map<JobID, Path> recovered = new ConcurrentHashMap<>();
    private HighAvailabilityServices services;

    RecoveringMiniCluster(MiniClusterConfiguration configuration) {
        super(configuration);
    }

    /** When this job starts, this snapshot is the latest checkpoint in the store. */
    void recover(JobID job, Path snapshot) {
        recovered.put(job, snapshot);
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

    /** A proxy, because the type of the last argument has another name in 2.0. */
    private CheckpointRecoveryFactory recovering(CheckpointRecoveryFactory empty) {
        return (CheckpointRecoveryFactory) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {CheckpointRecoveryFactory.class},
                (proxy, method, arguments) -> {
                    Path snapshot = arguments == null ? null : recovered.get((JobID) arguments[0]);
                    if (snapshot == null) return method.invoke(empty, arguments);
                    CompletedCheckpoint checkpoint = checkpointOf((JobID) arguments[0], snapshot);
                    return switch (method.getName()) {
                        case "createRecoveredCompletedCheckpointStore" -> storeWith(checkpoint, arguments);
                        case "createCheckpointIDCounter" -> counterAfter(checkpoint);
                        default -> method.invoke(empty, arguments);
                    };
                });
    }

    private static CompletedCheckpointStore storeWith(CompletedCheckpoint checkpoint, Object[] arguments)
            throws Exception {
        for (Constructor<?> constructor : StandaloneCompletedCheckpointStore.class.getDeclaredConstructors()) {
            if (constructor.getParameterCount() != 5) continue;
            constructor.setAccessible(true);
            ArrayDeque<CompletedCheckpoint> checkpoints = new ArrayDeque<>();
            checkpoints.add(checkpoint);
            return (CompletedCheckpointStore)
                    constructor.newInstance(RETAINED, arguments[2], checkpoints, arguments[3], arguments[4]);
        }
        throw new IllegalStateException("StandaloneCompletedCheckpointStore has changed");
    }

    private static CheckpointIDCounter counterAfter(CompletedCheckpoint checkpoint) throws Exception {
        CheckpointIDCounter counter = new StandaloneCheckpointIDCounter();
        counter.setCount(checkpoint.getCheckpointID() + 1);
        return counter;
    }

    private static CompletedCheckpoint checkpointOf(JobID job, Path snapshot) throws Exception {
        CheckpointMetadata metadata = FlinkView.load(snapshot);
        CompletedCheckpointStorageLocation location =
                AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(snapshot.toUri().toString());
        Map<OperatorID, OperatorState> states = new HashMap<>();
        for (OperatorState state : metadata.getOperatorStates()) states.put(state.getOperatorID(), state);
        return new CompletedCheckpoint(
                job, metadata.getCheckpointId(), 0, 1, states, metadata.getMasterStates(), kept(), location, null);
    }

    /** A checkpoint that no end of a job discards: other cases want it too. */
    private static CheckpointProperties kept() throws Exception {
        Constructor<CheckpointProperties> constructor = CheckpointProperties.class.getDeclaredConstructor(
                boolean.class, SnapshotType.class, boolean.class, boolean.class, boolean.class, boolean.class,
                boolean.class, boolean.class);
        constructor.setAccessible(true);
        return constructor.newInstance(false, CheckpointType.CHECKPOINT, false, false, false, false, false, false);
    }
}
