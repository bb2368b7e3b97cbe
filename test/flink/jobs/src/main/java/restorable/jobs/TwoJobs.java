package restorable.jobs;

import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A main that starts one job after the other, and looks at what the first gave. */
public final class TwoJobs {
    private TwoJobs() {}

    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.fromSequence(0, 99).uid("backfill-source").print().uid("backfill-sink").name("Print");
        JobExecutionResult backfill = env.execute("backfill");
        System.out.println("backfill took " + backfill.getNetRuntime() + " ms");
        Pipeline.add(env, "live-map", "live-count");
        env.execute("live");
    }
}
