package restorable.jobs;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Every way to come to a uid that a reader of class files may get wrong. What it is called for real is the second half of
 * each name: {@code exact-…} must be found as it is, {@code computed-…} must never be said to be known.
 */
public final class NastyUids {
    static final String CONSTANT = "exact-constant";
    static final String FOLDED = "exact-" + "fol" + "ded";
    static final String NOT_FOLDED = new String("computed-static");
    static String changing = "computed-changing";

    private enum Stage { COMPUTED_ENUM }

    private interface Names {
        String INTERFACE = "exact-interface";
    }

    private NastyUids() {}

    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        SingleOutputStreamOperator<Long> stream = env.fromSequence(0, 9).uid("exact-literal");
        stream = stream.map(new Same()).uid(CONSTANT);
        stream = stream.map(new Same()).uid(FOLDED);
        stream = stream.map(new Same()).uid(Names.INTERFACE);
        stream = stream.map(new Same()).uid("exact-\u00fcn\u00efc\u00f6de-\ud83d\ude00");
        stream = stream.map(new Same()).uid(NOT_FOLDED);
        stream = stream.map(new Same()).uid(changing);
        stream = stream.map(new Same()).uid("computed-args-" + arguments.length);
        stream = stream.map(new Same()).uid(arguments.length > 7 ? "computed-ternary-a" : "computed-ternary-b");
        stream = stream.map(new Same()).uid("computed-" + (arguments.length > 7 ? "inner-a" : "inner-b"));
        stream = stream.map(new Same()).uid(Stage.COMPUTED_ENUM.name());
        stream = stream.map(new Same()).uid(String.format("computed-%s", "format"));
        stream = stream.map(new Same()).uid("COMPUTED-CASE".toLowerCase());
        stream = stream.map(new Same()).uid(System.getProperty("no.such.property", "computed-property"));

        String once = "exact-local";
        stream = stream.map(new Same()).uid(once);
        final String part = "joined";
        stream = stream.map(new Same()).uid("exact-" + part + '-' + 7 + '-' + true);
        String twice = "computed-twice-a";
        if (arguments.length > 7) twice = "computed-twice-b";
        stream = stream.map(new Same()).uid(twice);
        String branch;
        if (arguments.length > 7) branch = "computed-branch-a";
        else branch = "computed-branch-b";
        stream = stream.map(new Same()).uid(branch);
        for (int i = 0; i < 2; i++) {
            String inLoop = "computed-loop-" + i;
            stream = stream.map(new Same()).uid(inLoop);
        }
        String grown = "computed-grown";
        for (int i = 0; i < 2; i++) {
            stream = stream.map(new Same()).uid(grown + i);
            grown += "-more";
        }
        StringBuilder builder = new StringBuilder("computed-builder");
        StringBuilder other = builder;
        other.append("-appended");
        stream = stream.map(new Same()).uid(builder.toString());
        stream = stream.map(new Same()).uid(new StringBuilder("computed-sized").append(new StringBuilder(16)).toString());
        Map<String, String> names = new HashMap<>();
        names.put("a", "computed-map");
        stream = stream.map(new Same()).uid(names.get("a"));
        switch (arguments.length) {
            case 0:
                stream = stream.map(new Same()).uid("exact-case");
                break;
            default:
                stream = stream.map(new Same()).uid("exact-default");
        }
        String caught;
        try {
            caught = String.valueOf(Integer.parseInt("no number"));
        } catch (NumberFormatException e) {
            caught = "computed-caught";
        }
        stream = stream.map(new Same()).uid(caught);
        stream = named(stream, "exact-through-helper");
        stream = named(stream, arguments.length > 7 ? "computed-helper-a" : "computed-helper-b");
        stream = prefixed(stream, "helper");
        stream = overwritten(stream, "computed-argument");
        stream = virtual(new Overriding(), stream);
        stream.map(new Same()).setUidHash("0123456789abcdef0123456789abcdef")
                .map(new Same()).setUidHash(String.join("", "fedcba9876543210", "fedcba9876543210"))
                .print().uid("exact-sink");
        env.execute("nasty uids");
    }

    private static SingleOutputStreamOperator<Long> named(DataStream<Long> stream, String uid) {
        return stream.map(new Same()).uid(uid);
    }

    private static SingleOutputStreamOperator<Long> prefixed(DataStream<Long> stream, String name) {
        return stream.map(new Same()).uid("exact-prefixed-" + name);
    }

    private static SingleOutputStreamOperator<Long> overwritten(DataStream<Long> stream, String uid) {
        if (System.nanoTime() != 0) uid = "computed-overwritten";
        return stream.map(new Same()).uid(uid);
    }

    private static SingleOutputStreamOperator<Long> virtual(Naming naming, DataStream<Long> stream) {
        return naming.named(stream, "computed-virtual");
    }

    private static class Naming {
        SingleOutputStreamOperator<Long> named(DataStream<Long> stream, String uid) {
            return stream.map(new Same()).uid(uid);
        }
    }

    private static final class Overriding extends Naming {
        @Override
        SingleOutputStreamOperator<Long> named(DataStream<Long> stream, String uid) {
            return super.named(stream, uid + "-overridden");
        }
    }

    private static final class Same implements MapFunction<Long, Long> {
        @Override
        public Long map(Long record) {
            return record;
        }
    }
}
