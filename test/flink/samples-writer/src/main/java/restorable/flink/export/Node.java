package restorable.flink.export;

import java.lang.reflect.Method;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;

/**
 * What a manifest needs of a stream node.
 *
 * @param maxParallelism -1: not configured
 * @param keySerializer null: not keyed
 * @param in edges into the node, in Flink's order
 */
public record Node(
        int id, String uid, String uidHash, int parallelism, int maxParallelism,
        TypeSerializer<?> keySerializer, boolean source,
        List<In> in) {

    public boolean keyed() {
        return keySerializer != null;
    }

    /** An edge into a node; the partitioner as Flink prints it. */
    public record In(int from, String partitioner, boolean unalignedCheckpoints) {
        static In of(StreamEdge edge) {
            return new In(
                    edge.getSourceId(), edge.getPartitioner().toString(), edge.supportsUnalignedCheckpoints());
        }
    }

    public static List<Node> allOf(StreamGraph graph) {
        return graph.getStreamNodes().stream().map(node -> of(node, graph)).toList();
    }

    private static Node of(StreamNode node, StreamGraph graph) {
        return new Node(
                node.getId(),
                node.getTransformationUID(),
                node.getUserHash(),
                node.getParallelism(),
                maxParallelismOf(node),
                node.getStateKeySerializer(),
                graph.getSourceIDs().contains(node.getId()),
                node.getInEdges().stream().map(In::of).toList());
    }

    /** Public since 2.0 only. */
    private static int maxParallelismOf(StreamNode node) {
        try {
            Method getter = StreamNode.class.getDeclaredMethod("getMaxParallelism");
            getter.setAccessible(true);
            return (int) getter.invoke(node);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("StreamNode.getMaxParallelism", e);
        }
    }
}
