package restorable.jobs;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The first sample's job: source, a map with operator state, a keyed process function, a sink without uid. The two uids in
 * the middle are arguments: {@code Pipeline aaa bbb} writes the savepoint, {@code Pipeline aaa ccc} is what comes after.
 */
public final class Pipeline {
    private Pipeline() {}

    public static void main(String[] arguments) throws Exception {
        String first = arguments.length > 0 ? arguments[0] : "aaa";
        String second = arguments.length > 1 ? arguments[1] : "bbb";
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        add(env, first, second);
        System.out.println("this goes to the log, not into the manifest");
        env.execute(first + "-" + second);
    }

    static void add(StreamExecutionEnvironment env, String first, String second) {
        env.fromSequence(0, Long.MAX_VALUE).uid("source").name("Numbers")
                .map(new Remember()).uid(first).name("Remember")
                .keyBy(record -> record % 8)
                .process(new CountPerKey()).uid(second).name("Count per key")
                .print().name("Print");
    }
}
