package restorable.directories;

import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** The job that all directories are written by: numbers in two splits, kept in accounts. */
final class Ledger {
    static final int PARALLELISM = 2;

    private Ledger() {}

    /**
     * @param config of Flink; what to restore from, and how, comes by Flink's own keys too
     * @param payload bytes an account holds of each split
     * @param end where each split ends; Long.MAX_VALUE for never
     */
    static JobGraph graph(String name, JobID id, Map<String, String> config, int payload, long end) {
        Configuration configuration = Configuration.fromMap(config);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(PARALLELISM);
        environment.setMaxParallelism(8);
        environment
                .fromSource(new Numbers(name, PARALLELISM, end), WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers")
                .keyBy(entry -> entry.account)
                .process(new Accounts(name, payload))
                .uid("accounts")
                .name("accounts")
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere")
                .name("nowhere");
        StreamGraph graph = environment.getStreamGraph();
        graph.setJobName(name);
        JobGraph job = graph.getJobGraph(Thread.currentThread().getContextClassLoader(), id);
        job.setSavepointRestoreSettings(SavepointRestoreSettings.fromConfiguration(configuration));
        return job;
    }
}
