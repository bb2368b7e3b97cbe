package restorable.jobs;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A main that ends its JVM: {@code Exits before} before there is a job, {@code Exits after} when it is submitted. */
public final class Exits {
    private Exits() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("before")) System.exit(3);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        Pipeline.add(env, "aaa", "bbb");
        env.execute("exits");
        System.exit(4);
    }
}
