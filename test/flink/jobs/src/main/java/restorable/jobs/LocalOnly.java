package restorable.jobs;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job as it is left behind after debugging in an IDE; no cluster takes it. */
public final class LocalOnly {
    private LocalOnly() {}

    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
        Pipeline.add(env, "aaa", "bbb");
        env.execute();
    }
}
