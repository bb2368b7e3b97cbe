package restorable.helper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.tasks.JobCheckpointingSettings;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.SerializedValue;

/** A job in the format of schemas/manifest.schema.json, read from the graphs that Flink itself made of it. */
final class JobManifest {
    private static final Set<String> SHIP_STRATEGIES = new HashSet<>(Arrays.asList(
            "FORWARD", "RESCALE", "REBALANCE", "SHUFFLE", "HASH", "BROADCAST", "GLOBAL", "CUSTOM"));

    /** What flink-avro brings; Flink looks for it by this name to register its classes in Kryo. */
    private static final String AVRO_IN_KRYO = "org/apache/flink/formats/avro/utils/AvroKryoSerializerUtils.class";

    private final StreamGraph streamGraph;
    private final JobGraph jobGraph;
    private final Configuration configuration;
    private final boolean wholeConfiguration;
    private final ClassLoader loader;
    private final List<Object> problems;
    private final Map<Integer, GraphNode> nodes = new HashMap<>();
    private final Map<Integer, String> operatorIds = new HashMap<>();
    private final List<Object> operators = new ArrayList<>();
    private final List<Object> edges = new ArrayList<>();

    /** {@code wholeConfiguration}: what is not in the configuration has Flink's default. */
    JobManifest(StreamGraph streamGraph, JobGraph jobGraph, List<GraphNode> nodes, Configuration configuration,
            boolean wholeConfiguration, ClassLoader loader, List<Object> problems) {
        this.streamGraph = streamGraph;
        this.jobGraph = jobGraph;
        this.configuration = configuration;
        this.wholeConfiguration = wholeConfiguration;
        this.loader = loader;
        this.problems = problems;
        nodes.forEach(node -> this.nodes.put(node.id(), node));
    }

    Map<String, Object> export() throws Exception {
        List<GraphNode> order = new ArrayList<>();
        for (JobVertex vertex : jobGraph.getVerticesSortedTopologicallyFromSources()) addVertex(vertex, order);
        for (GraphNode node : order) {
            for (StreamEdge edge : node.inEdges()) addEdge(edge, node);
        }
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("manifestVersion", 1);
        manifest.put("name", jobGraph.getName());
        manifest.put("flinkVersion", EnvironmentInformation.getVersion());
        manifest.put("complete", true);
        manifest.put("sinksExpanded", true);
        manifest.put("settings", settings());
        manifest.put("operators", operators);
        manifest.put("edges", edges);
        return manifest;
    }

    private void addVertex(JobVertex vertex, List<GraphNode> order) {
        // Flink lists the end of the chain first.
        List<OperatorIDPair> chain = new ArrayList<>(vertex.getOperatorIDs());
        Collections.reverse(chain);
        Map<OperatorID, StreamConfig> configs = new HashMap<>();
        new StreamConfig(vertex.getConfiguration())
                .getTransitiveChainedTaskConfigsWithSelf(loader)
                .values()
                .forEach(config -> configs.put(config.getOperatorID(), config));
        Set<OperatorID> coordinated = coordinatedBy(vertex);
        for (int position = 0; position < chain.size(); position++) {
            OperatorIDPair ids = chain.get(position);
            StreamConfig config = configs.get(ids.getGeneratedOperatorID());
            GraphNode node = config == null ? null : nodes.get(config.getVertexID());
            Map<String, Object> operator = new LinkedHashMap<>();
            if (node == null) {
                problems.add(vertex.getName() + ": operator " + position + " of the chain has no node in the stream graph");
                operator.put("operatorId", ids.getGeneratedOperatorID().toHexString());
            } else {
                order.add(node);
                operatorIds.put(node.id(), ids.getGeneratedOperatorID().toHexString());
                describe(node, ids, config, operator);
            }
            operator.put("vertex", vertex.getID().toHexString());
            operator.put("chainPosition", position);
            operator.put("coordinator", coordinated.contains(ids.getGeneratedOperatorID()));
            operators.add(operator);
        }
    }

    private void describe(GraphNode node, OperatorIDPair ids, StreamConfig config, Map<String, Object> operator) {
        Map<String, Object> facts = node.facts();
        Facts read = new Facts(config.getOperatorName(), problems)
                .put("uid", facts.remove("uid"))
                .put("uidHash", facts.remove("uidHash"))
                .put("operatorId", ids.getGeneratedOperatorID().toHexString())
                .read("name", config::getOperatorName);
        Object parallelism = facts.get("parallelism");
        read.read("maxParallelism", () -> {
            if (node.maxParallelism() > 0) return node.maxParallelism();
            return parallelism == null ? null : KeyGroupRangeAssignment.computeDefaultMaxParallelism((int) parallelism);
        });
        read.read("maxParallelismConfigured", () -> node.maxParallelism() > 0);
        operator.putAll(read.asMap());
        operator.putAll(facts);
    }

    private Set<OperatorID> coordinatedBy(JobVertex vertex) {
        Set<OperatorID> ids = new HashSet<>();
        for (SerializedValue<OperatorCoordinator.Provider> provider : vertex.getOperatorCoordinators()) {
            try {
                ids.add(provider.deserializeValue(loader).getOperatorId());
            } catch (Exception | LinkageError e) {
                problems.add(vertex.getName() + ": a coordinator cannot be deserialized: " + e);
            }
        }
        return ids;
    }

    private void addEdge(StreamEdge edge, GraphNode target) {
        String source = operatorIds.get(edge.getSourceId());
        String shipStrategy = edge.getPartitioner().toString();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("source", source);
        entry.put("target", operatorIds.get(target.id()));
        if (SHIP_STRATEGIES.contains(shipStrategy)) entry.put("shipStrategy", shipStrategy);
        else problems.add("an edge has a partitioner that is not known: " + shipStrategy);
        entry.put("unalignedCheckpoints", edge.supportsUnalignedCheckpoints());
        if (source != null) edges.add(entry);
    }

    private Map<String, Object> settings() {
        JobCheckpointingSettings checkpointing = jobGraph.getCheckpointingSettings();
        return new Facts("settings", problems)
                .read("parallelism", () -> positive(streamGraph.getExecutionConfig().getParallelism()))
                .read("maxParallelism", () -> streamGraph.getExecutionConfig().getMaxParallelism() > 0
                        ? streamGraph.getExecutionConfig().getMaxParallelism() : -1)
                .read("autoGenerateUids", () -> streamGraph.getExecutionConfig().hasAutoGeneratedUIDsEnabled())
                .read("stateBackend", this::stateBackend)
                .read("timerService", this::timerService)
                .read("changelog", () -> flag("state.changelog.enabled", "state.backend.changelog.enabled"))
                .read("unaligned", () -> checkpointing == null
                        ? null : checkpointing.getCheckpointCoordinatorConfiguration().isUnalignedCheckpointsEnabled())
                .read("withoutChannelStateCheckpointId", () -> checkpointing == null
                        ? null
                        : checkpointing.getCheckpointCoordinatorConfiguration().getCheckpointIdOfIgnoredInFlightData())
                .read("jobVertexParallelismOverrides", this::parallelismOverrides)
                // Making a hook to ask for its name is connector code that may already reach for its system.
                .read("masterHooks", () -> checkpointing != null && checkpointing.getMasterHooks() == null
                        ? Collections.emptyList() : null)
                .read("flinkAvroOnClassPath", () -> loader.getResource(AVRO_IN_KRYO) != null)
                .asMap();
    }

    /** Null where there are none; before 1.17 Flink takes none. */
    private Map<String, Integer> parallelismOverrides() {
        String key = "pipeline.jobvertex-parallelism-overrides";
        boolean isOption = Arrays.stream(PipelineOptions.class.getFields())
                .anyMatch(field -> field.getName().equals("PARALLELISM_OVERRIDES"));
        Map<String, String> given = configuration.get(ConfigOptions.key(key).mapType().noDefaultValue());
        if (given == null || !isOption) return null;
        Map<String, Integer> overrides = new LinkedHashMap<>();
        given.forEach((vertex, parallelism) -> overrides.put(vertex.toLowerCase(), Integer.valueOf(parallelism)));
        return overrides;
    }

    private static Integer positive(int number) {
        return number > 0 ? number : null;
    }

    /** As code or configuration say it; where neither does the cluster decides, unless its configuration is what was given. */
    private String stateBackend() {
        Object inCode = streamGraph.getStateBackend();
        String name = inCode != null
                ? inCode.getClass().getSimpleName()
                : text("state.backend.type", "state.backend");
        if (name == null) return wholeConfiguration ? "hashmap" : null;
        switch (name) {
            case "hashmap":
            case "filesystem":
            case "jobmanager":
            case "HashMapStateBackend":
            case "FsStateBackend":
            case "MemoryStateBackend":
            case "org.apache.flink.runtime.state.hashmap.HashMapStateBackendFactory":
                return "hashmap";
            case "rocksdb":
            case "EmbeddedRocksDBStateBackend":
            case "RocksDBStateBackend":
                return "rocksdb";
            case "forst":
            case "ForStStateBackend":
                return "forst";
            default:
                return name.endsWith("RocksDBStateBackendFactory") ? "rocksdb" : "custom";
        }
    }

    /** Of RocksDB and ForSt: "heap" or "backend". Null: not known, or none of these. */
    private String timerService() throws ReflectiveOperationException {
        String backend = stateBackend();
        if (!"rocksdb".equals(backend) && !"forst".equals(backend)) return null;
        Object inCode = streamGraph.getStateBackend();
        if (inCode != null) {
            Object holder = backend.equals("forst") ? Reflect.get(inCode, "priorityQueueConfig") : inCode;
            // its default, where code says nothing; the configuration then decides
            if ("HEAP".equals(String.valueOf(Reflect.call(holder, "getPriorityQueueStateType")))) return "heap";
        }
        String configured = text("state.backend." + backend + ".timer-service.factory");
        boolean isHeap = configured != null && configured.trim().equalsIgnoreCase("HEAP");
        // code that asks for the default looks like code that does not ask
        if (isHeap) return inCode == null ? "heap" : null;
        return configured != null || wholeConfiguration ? "backend" : null;
    }

    private Boolean flag(String... keys) {
        String value = text(keys);
        if (value == null) return wholeConfiguration ? Boolean.FALSE : null;
        return Boolean.valueOf(value);
    }

    private String text(String... keys) {
        for (String key : keys) {
            if (configuration.containsKey(key)) return configuration.toMap().get(key);
        }
        return null;
    }
}
