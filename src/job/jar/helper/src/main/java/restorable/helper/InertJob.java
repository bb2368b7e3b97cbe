package restorable.helper;

import java.io.File;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.jobgraph.InputOutputFormatVertex;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.tasks.JobCheckpointingSettings;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SerializedValue;

/**
 * A copy of a job graph that a JobManager can restore without anything outside noticing: no coordinator of it enumerates a
 * source, no directory is made where it keeps its checkpoints, and its master hooks are left out.
 */
final class InertJob {
    private InertJob() {}

    /** Why the job cannot be tried; null where it can. */
    static String obstacle(JobGraph graph, Map<String, String> configuration) {
        if (graph.getCheckpointingSettings() == null) return "the job takes no checkpoints (a batch job)";
        for (String key : new String[] {"jobmanager.scheduler", "scheduler-mode"}) {
            String value = configuration.getOrDefault(key, "default").toLowerCase();
            if (!value.equals("default") && !value.equals("ng")) {
                return key + " is " + value + ", and that scheduler restores only when it has slots";
            }
        }
        for (JobVertex vertex : graph.getVertices()) {
            if (vertex instanceof InputOutputFormatVertex) {
                return vertex.getName() + " has an InputFormat or OutputFormat, which the JobManager would open";
            }
        }
        return null;
    }

    static JobGraph of(JobGraph original, Request request, ClassLoader loader) throws Exception {
        JobGraph graph = InstantiationUtil.clone(original, loader);
        graph.setJobID(new JobID());
        // Only what the coordinator itself needs: not the backend and storage of the job, which would be opened.
        graph.setSnapshotSettings(new JobCheckpointingSettings(
                original.getCheckpointingSettings().getCheckpointCoordinatorConfiguration(), null));
        withoutStorage(graph.getJobConfiguration());
        for (JobVertex vertex : graph.getVertices()) {
            vertex.setInputSplitSource(null);
            replaceCoordinators(vertex, loader);
        }
        List<URL> classPath = new ArrayList<>();
        if (request.jar() != null) graph.addJar(new Path(new File(request.jar()).getAbsoluteFile().toURI()));
        for (String entry : request.classPath()) classPath.add(new File(entry).getAbsoluteFile().toURI().toURL());
        graph.setClasspaths(classPath);
        return graph;
    }

    /** Since 2.0 the job brings these along, and they would win over those of the cluster. */
    private static void withoutStorage(Configuration configuration) {
        for (String key : new ArrayList<>(configuration.keySet())) {
            boolean isStorage = key.startsWith("state.")
                    || key.startsWith("execution.checkpointing.")
                    || key.startsWith("execution.savepoint")
                    || key.startsWith("execution.state-recovery.")
                    || key.startsWith("high-availability");
            if (isStorage) configuration.removeConfig(ConfigOptions.key(key).stringType().noDefaultValue());
        }
    }

    private static void replaceCoordinators(JobVertex vertex, ClassLoader loader) throws Exception {
        @SuppressWarnings("unchecked")
        List<SerializedValue<OperatorCoordinator.Provider>> coordinators =
                (List<SerializedValue<OperatorCoordinator.Provider>>) Reflect.get(vertex, "operatorCoordinators");
        for (int i = 0; i < coordinators.size(); i++) {
            OperatorID id = coordinators.get(i).deserializeValue(loader).getOperatorId();
            coordinators.set(i, new SerializedValue<>(new InertProvider(id)));
        }
    }

    /** Takes the place of a coordinator's provider: keeps the operator's ID, which its state is looked up by. */
    private static final class InertProvider implements OperatorCoordinator.Provider {
        private static final long serialVersionUID = 1;

        private final OperatorID id;

        InertProvider(OperatorID id) {
            this.id = id;
        }

        @Override
        public OperatorID getOperatorId() {
            return id;
        }

        /** A proxy, because the interface grows with the releases. */
        @Override
        public OperatorCoordinator create(OperatorCoordinator.Context context) {
            Class<?>[] types = {OperatorCoordinator.class};
            return (OperatorCoordinator) Proxy.newProxyInstance(getClass().getClassLoader(), types, (self, method, arguments) -> {
                if (method.getName().equals("checkpointCoordinator")) {
                    @SuppressWarnings("unchecked")
                    CompletableFuture<byte[]> state = (CompletableFuture<byte[]>) arguments[1];
                    state.complete(new byte[0]);
                }
                if (method.getName().equals("toString")) return "InertCoordinator " + id;
                if (method.getName().equals("hashCode")) return System.identityHashCode(self);
                if (method.getName().equals("equals")) return self == arguments[0];
                return method.getReturnType() == boolean.class ? Boolean.FALSE : null;
            });
        }
    }
}
