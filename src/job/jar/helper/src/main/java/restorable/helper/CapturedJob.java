package restorable.helper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** A job as it was submitted: the graph that Flink would run, and its description. */
final class CapturedJob {
    private final JobGraph graph;
    private final List<GraphNode> nodes;
    private final Map<String, Object> description;

    private CapturedJob(JobGraph graph, List<GraphNode> nodes, Map<String, Object> description) {
        this.graph = graph;
        this.nodes = nodes;
        this.description = description;
    }

    /** Never throws but for errors of the JVM: a job that cannot be translated is described by why. */
    static CapturedJob of(
            StreamGraph streamGraph, JobID id, Configuration configuration, boolean wholeConfiguration, ClassLoader loader) {
        Map<String, Object> description = new LinkedHashMap<>();
        List<Object> problems = new ArrayList<>();
        description.put("name", streamGraph.getJobName());
        description.put("kind", "stream");
        try {
            // First: translating may change the nodes.
            List<GraphNode> nodes = GraphNode.allOf(streamGraph, problems);
            JobGraph graph = streamGraph.getJobGraph(loader, id);
            description.put("manifest", new JobManifest(
                            streamGraph, graph, nodes, configuration, wholeConfiguration, loader, problems)
                    .export());
            description.put("problems", problems);
            return new CapturedJob(graph, nodes, description);
        } catch (Exception | LinkageError e) {
            description.put("problems", problems);
            description.put("error", Answer.describe(e));
            return new CapturedJob(null, null, description);
        }
    }

    /** A job that is no StreamGraph: DataSet, up to Flink 1.20. */
    static Map<String, Object> unknownKind(Pipeline pipeline) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", null);
        description.put("kind", pipeline.getClass().getName());
        return description;
    }

    /** Null where the job could not be translated. */
    JobGraph graph() {
        return graph;
    }

    List<GraphNode> nodes() {
        return nodes;
    }

    Map<String, Object> description() {
        return description;
    }
}
