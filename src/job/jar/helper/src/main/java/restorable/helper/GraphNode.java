package restorable.helper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.SourceOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;

/** What a manifest needs of a stream node, read before the graph is translated. */
final class GraphNode {
    private final StreamNode node;
    private final Map<String, Object> facts;
    private final Map<String, StateDescriptor<?, ?>> descriptors;
    private final List<StreamEdge> inEdges;

    private GraphNode(
            StreamNode node, Map<String, Object> facts, Map<String, StateDescriptor<?, ?>> descriptors) {
        this.node = node;
        this.descriptors = descriptors;
        this.facts = facts;
        this.inEdges = new ArrayList<>(node.getInEdges());
    }

    static List<GraphNode> allOf(StreamGraph graph, List<Object> problems) {
        List<GraphNode> nodes = new ArrayList<>();
        for (StreamNode node : graph.getStreamNodes()) nodes.add(of(node, graph, problems));
        return nodes;
    }

    private static GraphNode of(StreamNode node, StreamGraph graph, List<Object> problems) {
        StreamOperatorFactory<?> factory = node.getOperatorFactory();
        Map<String, StateDescriptor<?, ?>> descriptors = new LinkedHashMap<>();
        boolean keyed = node.getStateKeySerializer() != null;
        Facts facts = new Facts(node.getOperatorName(), problems)
                .put("uid", node.getTransformationUID())
                .put("uidHash", node.getUserHash())
                .read("parallelism", () -> node.getParallelism() > 0 ? node.getParallelism() : null)
                .read("slotSharingGroup", node::getSlotSharingGroup)
                .read("chainingStrategy", () -> factory == null ? null : factory.getChainingStrategy().name())
                .put("keyed", keyed)
                .read("keyType", () -> keyed ? Types.of(node.getStateKeySerializer()) : null)
                .read("asyncState", () -> keyed
                        ? AsyncState.of(factory, Thread.currentThread().getContextClassLoader()) : null)
                .put("isSource", graph.getSourceIDs().contains(node.getId()))
                .read("bounded", () -> bounded(factory))
                .read("states", () -> {
                    descriptors.putAll(DeclaredStates.find(factory, graph.getExecutionConfig()));
                    return DeclaredStates.describe(descriptors, keyed);
                });
        // Found by looking at fields; what is registered while the job runs cannot be seen.
        if (facts.asMap().containsKey("states")) facts.put("statesComplete", false);
        return new GraphNode(node, facts.asMap(), descriptors);
    }

    private static Boolean bounded(StreamOperatorFactory<?> factory) throws ReflectiveOperationException {
        if (!(factory instanceof SourceOperatorFactory)) return null;
        Source<?, ?, ?> source = (Source<?, ?, ?>) Reflect.get(factory, "source");
        return source.getBoundedness() == Boundedness.BOUNDED;
    }

    int id() {
        return node.getId();
    }

    /** Those that lie in fields, with their serializers; see {@link DeclaredStates}. */
    Map<String, StateDescriptor<?, ?>> descriptors() {
        return descriptors;
    }

    StreamNode streamNode() {
        return node;
    }

    /** In the order of the manifest's fields. */
    Map<String, Object> facts() {
        return new LinkedHashMap<>(facts);
    }

    /** Of the node alone, -1: not configured. Public since 2.0. */
    int maxParallelism() throws ReflectiveOperationException {
        return (int) Reflect.call(node, "getMaxParallelism");
    }

    /** In Flink's order. */
    List<StreamEdge> inEdges() {
        return inEdges;
    }
}
