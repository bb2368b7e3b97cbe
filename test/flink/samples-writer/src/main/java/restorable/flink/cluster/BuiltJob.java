package restorable.flink.cluster;

import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.graph.StreamGraph;
import restorable.flink.export.Node;
import restorable.flink.job.JobBuilder;
import restorable.flink.spec.JobSpec;

/**
 * A job of a spec as Flink has translated it, ready to be submitted once, or to be described.
 *
 * @param nodes read before the stream graph was translated, which may change it
 * @param config of the cluster and the job
 */
public record BuiltJob(
        JobSpec spec, JobBuilder builder, StreamGraph streamGraph, List<Node> nodes, JobGraph jobGraph,
        Map<String, String> config) {

    /**
     * The job ID is given, not random, so that directories are named the same whenever a sample is written anew. Classes of
     * the job's own are those of the thread's context class loader.
     */
    public static BuiltJob of(JobSpec spec, JobID id, Map<String, String> clusterConfig) {
        JobBuilder builder = JobBuilder.build(spec, clusterConfig);
        StreamGraph streamGraph = builder.environment().getStreamGraph();
        streamGraph.setJobName(spec.name());
        List<Node> nodes = Node.allOf(streamGraph);
        JobGraph jobGraph = streamGraph.getJobGraph(Thread.currentThread().getContextClassLoader(), id);
        return new BuiltJob(spec, builder, streamGraph, nodes, jobGraph, merged(clusterConfig, spec.config()));
    }

    private static Map<String, String> merged(Map<String, String> cluster, Map<String, String> job) {
        Map<String, String> all = new java.util.HashMap<>(cluster);
        all.putAll(job);
        return Map.copyOf(all);
    }
}
