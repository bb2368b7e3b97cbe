package restorable.helper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final List<StreamEdge> inEdges;

    private GraphNode(StreamNode node, Map<String, Object> facts) {
        this.node = node;
        this.facts = facts;
        this.inEdges = new ArrayList<>(node.getInEdges());
    }

    static List<GraphNode> allOf(StreamGraph graph, ClassLoader loader, List<Object> problems) {
        List<GraphNode> nodes = new ArrayList<>();
        for (StreamNode node : graph.getStreamNodes()) nodes.add(of(node, graph, loader, problems));
        return nodes;
    }

    private static GraphNode of(StreamNode node, StreamGraph graph, ClassLoader loader, List<Object> problems) {
        StreamOperatorFactory<?> factory = node.getOperatorFactory();
        boolean keyed = node.getStateKeySerializer() != null;
        Facts facts = new Facts(node.getOperatorName(), problems)
                .put("uid", node.getTransformationUID())
                .put("uidHash", node.getUserHash())
                .read("parallelism", () -> node.getParallelism() > 0 ? node.getParallelism() : null)
                .read("slotSharingGroup", node::getSlotSharingGroup)
                .read("chainingStrategy", () -> factory == null ? null : factory.getChainingStrategy().name())
                .put("keyed", keyed)
                .read("keyType", () -> keyed ? Types.of(node.getStateKeySerializer()) : null)
                .put("isSource", graph.getSourceIDs().contains(node.getId()))
                .read("bounded", () -> bounded(factory))
                .read("states", () -> DeclaredStates.of(factory, keyed, graph.getExecutionConfig()));
        // Found by looking at fields; what is registered while the job runs cannot be seen.
        if (facts.asMap().containsKey("states")) facts.put("statesComplete", false);
        return new GraphNode(node, facts.asMap());
    }

    private static Boolean bounded(StreamOperatorFactory<?> factory) throws ReflectiveOperationException {
        if (!(factory instanceof SourceOperatorFactory)) return null;
        Source<?, ?, ?> source = (Source<?, ?, ?>) Reflect.get(factory, "source");
        return source.getBoundedness() == Boundedness.BOUNDED;
    }

    int id() {
        return node.getId();
    }

    StreamOperatorFactory<?> factory() {
        return node.getOperatorFactory();
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
