package restorable.directories;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.CheckpointRecoveryFactory;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStore;
import org.apache.flink.runtime.highavailability.HighAvailabilityServices;
import org.apache.flink.runtime.highavailability.nonha.embedded.EmbeddedHaServices;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import restorable.reader.References;

/** A MiniCluster that tells which checkpoints and which shared files the JobManager holds for a job. */
final class WatchedMiniCluster extends MiniCluster {
    private final Map<JobID, CompletedCheckpointStore> stores = new ConcurrentHashMap<>();
    private final Map<JobID, Map<String, Object>> heldAtEnd = new ConcurrentHashMap<>();
    private HighAvailabilityServices services;

    WatchedMiniCluster(MiniClusterConfiguration configuration) {
        super(configuration);
    }

    /** Of a job, while it lives and at its end: completed checkpoints, and the shared state that is registered. */
    Map<String, Object> held(JobID job) throws Exception {
        Map<String, Object> atEnd = heldAtEnd.get(job);
        return atEnd == null ? heldBy(stores.get(job)) : atEnd;
    }

    private static Map<String, Object> heldBy(CompletedCheckpointStore store) throws Exception {
        List<Object> checkpoints = new ArrayList<>();
        for (CompletedCheckpoint checkpoint : store.getAllCheckpoints()) {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("checkpointId", checkpoint.getCheckpointID());
            view.put("location", checkpoint.getExternalPointer());
            view.put("savepoint", checkpoint.getProperties().isSavepoint());
            view.put("files", filesOf(checkpoint.getOperatorStates()));
            checkpoints.add(view);
        }
        Map<String, Object> held = new LinkedHashMap<>();
        held.put("checkpoints", checkpoints);
        held.put("shared", filesOf(registered(store)));
        return held;
    }

    static List<String> filesOf(Object state) {
        References references = new References();
        references.visit(state);
        return references.found().stream().map(found -> (String) found.get("path")).distinct().sorted().toList();
    }

    private static Object registered(CompletedCheckpointStore store) throws Exception {
        Object registry = store.getSharedStateRegistry();
        Field field = registry.getClass().getDeclaredField("registeredStates");
        field.setAccessible(true);
        return Map.copyOf((Map<?, ?>) field.get(registry));
    }

    @Override
    protected synchronized HighAvailabilityServices createHighAvailabilityServices(
            Configuration configuration, Executor executor) {
        if (services == null && configuration.getString("high-availability.type", "none").equals("zookeeper")) {
            services = highlyAvailable(configuration, executor);
        }
        if (services == null) {
            services = new EmbeddedHaServices(executor) {
                @Override
                public CheckpointRecoveryFactory getCheckpointRecoveryFactory() {
                    return watching(super.getCheckpointRecoveryFactory());
                }
            };
        }
        return services;
    }

    /** Flink's own, which keep checkpoints and results of jobs in files; what they hold is not watched. */
    private HighAvailabilityServices highlyAvailable(Configuration configuration, Executor executor) {
        try {
            return super.createHighAvailabilityServices(configuration, executor);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A proxy, because the type of the last argument has another name in 2.0. */
    private CheckpointRecoveryFactory watching(CheckpointRecoveryFactory factory) {
        return proxy(CheckpointRecoveryFactory.class, (method, arguments) -> {
            Object result = method.invoke(factory, arguments);
            return result instanceof CompletedCheckpointStore store ? watching((JobID) arguments[0], store) : result;
        });
    }

    /** A store forgets everything when its job ends. */
    private CompletedCheckpointStore watching(JobID job, CompletedCheckpointStore store) {
        stores.put(job, store);
        return proxy(CompletedCheckpointStore.class, (method, arguments) -> {
            if (method.getName().equals("shutdown")) heldAtEnd.put(job, heldBy(store));
            return method.invoke(store, arguments);
        });
    }

    private interface Call {
        Object of(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            try {
                return call.of(method, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
