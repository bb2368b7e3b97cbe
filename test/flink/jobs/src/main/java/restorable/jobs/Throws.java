package restorable.jobs;

import java.net.ConnectException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A main that fails: {@code Throws before} before there is a job, {@code Throws after} when it is submitted. */
public final class Throws {
    private Throws() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("before")) connect();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        Pipeline.add(env, "aaa", "bbb");
        env.execute("throws");
        connect();
    }

    private static void connect() {
        throw new IllegalStateException(
                "cannot read the topics", new ConnectException("Connection refused: broker.example:9092"));
    }
}
