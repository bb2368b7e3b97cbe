package restorable.jobs;

import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** More of {@link NastyUids}: lambdas, switches over texts, constants of other classes, and what other compilers write. */
public final class NastierUids {
    /** As of another file: what is a constant there is copied here by the compiler, what is not is read when it runs. */
    static final class Elsewhere {
        static final String CONSTANT = "exact-elsewhere";
        static final String READ = System.lineSeparator().isEmpty() ? "computed-elsewhere-a" : "computed-elsewhere-b";
        static final String FROM_BLOCK;

        static {
            FROM_BLOCK = "computed-from-block";
        }
    }

    /** As an object of Scala, or of Kotlin. */
    static final class Module {
        static final Module MODULE$ = new Module();

        String uid() {
            return "computed-accessor";
        }
    }

    /** Has the method, and is nothing of Flink's. */
    static final class Label {
        Label uid(String uid) {
            return this;
        }
    }

    private NastierUids() {}

    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        long wide = System.nanoTime();
        SingleOutputStreamOperator<Long> stream = env.fromSequence(0, 9).uid(Elsewhere.CONSTANT);
        stream = stream.map(new Same()).uid(Elsewhere.READ);
        stream = stream.map(new Same()).uid(Elsewhere.FROM_BLOCK);
        stream = stream.map(new Same()).uid(Module.MODULE$.uid());
        new Label().uid("computed-no-operator");

        String behindWide = "exact-behind-wide";
        stream = stream.map(new Same()).uid(behindWide);
        String inline;
        stream = stream.map(new Same()).uid(inline = "exact-inline");
        stream = stream.map(new Same()).uid("computed-\u0001-" + wide);
        stream = stream.map(new Same()).uid(arguments.length > 7 ? null : "computed-null");
        String[] array = {"computed-array"};
        array[0] += inline;
        stream = stream.map(new Same()).uid(array[0]);

        String chosen;
        switch (arguments.length == 0 ? "none" : arguments[0]) {
            case "none":
                chosen = "computed-switch-none";
                break;
            case "Aa":
            case "BB": // the same hash
                chosen = "computed-switch-hash";
                break;
            default:
                chosen = "computed-switch-default";
        }
        stream = stream.map(new Same()).uid(chosen);
        switch (arguments.length == 0 ? "none" : arguments[0]) {
            case "none":
                stream = stream.map(new Same()).uid("exact-in-text-switch");
                break;
            default:
                break;
        }

        {
            String first = "computed-slot";
            System.setProperty("slot", first);
        }
        {
            String second = System.getProperty("slot");
            stream = stream.map(new Same()).uid(second);
        }
        String again = "computed-do";
        int times = 0;
        do {
            stream = stream.map(new Same()).uid(again);
            again = again + times;
        } while (++times < 2);
        outer:
        for (String name : new String[] {"computed-each-a", "computed-each-b"}) {
            for (int i = 0; i < 2; i++) {
                if (i == 1) continue outer;
                stream = named(stream, name);
            }
        }
        try {
            stream = stream.map(new Same()).uid("exact-try");
        } finally {
            stream = stream.map(new Same()).uid("exact-finally");
        }

        Supplier<String> supplied = () -> "computed-supplied";
        stream = stream.map(new Same()).uid(supplied.get());
        UnaryOperator<SingleOutputStreamOperator<Long>> literal = s -> s.map(new Same()).uid("exact-in-lambda");
        stream = literal.apply(stream);
        String captured = arguments.length > 7 ? "computed-captured-a" : "computed-captured-b";
        UnaryOperator<SingleOutputStreamOperator<Long>> capturing = s -> s.map(new Same()).uid(captured);
        stream = capturing.apply(stream);
        BiFunction<DataStream<Long>, String, SingleOutputStreamOperator<Long>> reference = NastierUids::byReference;
        stream = reference.apply(stream, "computed-by-reference" + wide);
        stream = uid$default(stream, null, 1);
        stream = uid$default(stream, "computed-not-default", 0);
        stream = stream.map(new Same())
                .uid(new StringBuilder(20).append("computed-appended-").append((Object) Elsewhere.READ).toString());
        stream.print().uid("exact-last");
        env.execute("nastier uids");
    }

    private static SingleOutputStreamOperator<Long> named(DataStream<Long> stream, String uid) {
        return stream.map(new Same()).uid(uid);
    }

    private static SingleOutputStreamOperator<Long> byReference(DataStream<Long> stream, String uid) {
        return stream.map(new Same()).uid(uid);
    }

    /** What Kotlin makes of a parameter with a default value. */
    static SingleOutputStreamOperator<Long> uid$default(DataStream<Long> stream, String uid, int mask) {
        if ((mask & 1) != 0) {
            uid = "computed-default";
        }
        return stream.map(new Same()).uid(uid);
    }

    private static final class Same implements MapFunction<Long, Long> {
        @Override
        public Long map(Long record) {
            return record;
        }
    }
}
