package restorable.flink.job;

import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.ProcessingTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.triggers.TriggerResult;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.Collector;
import restorable.flink.spec.OperatorSpec;

/** Windows that stay open as long as a test lives and tell what is in them at every record: how many there were. */
public final class Windows {
    /** 3 years, in milliseconds. */
    private static final long NEVER_ENDING = 100_000_000_000L;

    /** What windows keep: a number of records, and the last of them. */
    public static final TypeInformation<Tuple2<Long, Long>> CONTENT = Types.TUPLE(Types.LONG, Types.LONG);

    private Windows() {}

    static SingleOutputStreamOperator<Long> on(KeyedStream<Long, Object> stream, OperatorSpec operator) {
        return switch (operator.windows()) {
            case "time" -> on(stream, new OneTimeWindow(), operator);
            case "global" -> on(stream, GlobalWindows.create(), operator);
            case "session" -> on(stream, ProcessingTimeSessionWindows.withDynamicGap(any -> NEVER_ENDING), operator);
            default -> throw new IllegalArgumentException("unknown windows: " + operator.windows());
        };
    }

    private static <W extends Window> SingleOutputStreamOperator<Long> on(
            KeyedStream<Long, Object> stream, WindowAssigner<Object, W> assigner, OperatorSpec operator) {
        return stream.window(assigner)
                .trigger(new EveryRecord<>())
                .aggregate(new Count(), new Tell<W>(operator), CONTENT, CONTENT, Types.LONG);
    }

    private static final class Count implements AggregateFunction<Long, Tuple2<Long, Long>, Tuple2<Long, Long>> {
        @Override
        public Tuple2<Long, Long> createAccumulator() {
            return Tuple2.of(0L, 0L);
        }

        @Override
        public Tuple2<Long, Long> add(Long record, Tuple2<Long, Long> content) {
            return Tuple2.of(content.f0 + 1, record);
        }

        @Override
        public Tuple2<Long, Long> getResult(Tuple2<Long, Long> content) {
            return content;
        }

        @Override
        public Tuple2<Long, Long> merge(Tuple2<Long, Long> left, Tuple2<Long, Long> right) {
            return Tuple2.of(left.f0 + right.f0, right.f1);
        }
    }

    private static final class Tell<W extends Window>
            extends ProcessWindowFunction<Tuple2<Long, Long>, Long, Object, W> {
        private final OperatorSpec operator;

        Tell(OperatorSpec operator) {
            this.operator = operator;
        }

        @Override
        public void process(Object key, Context context, Iterable<Tuple2<Long, Long>> contents, Collector<Long> out) {
            Tuple2<Long, Long> content = contents.iterator().next();
            String before = content.f0 == 1 ? "" : Long.toString(content.f0 - 1);
            Probes.keyedState(
                    operator.id(), "window-contents", operator.keyOf(content.f1), before, content.f0.toString());
            Flow.seen(operator.id());
            out.collect(content.f1);
        }
    }

    /** Fires at every record, and never because of time. */
    private static final class EveryRecord<W extends Window> extends Trigger<Object, W> {
        @Override
        public TriggerResult onElement(Object record, long timestamp, W window, TriggerContext context) {
            return TriggerResult.FIRE;
        }

        @Override
        public TriggerResult onProcessingTime(long time, W window, TriggerContext context) {
            return TriggerResult.CONTINUE;
        }

        @Override
        public TriggerResult onEventTime(long time, W window, TriggerContext context) {
            return TriggerResult.CONTINUE;
        }

        @Override
        public boolean canMerge() {
            return true;
        }

        @Override
        public void onMerge(W window, OnMergeContext context) {}

        @Override
        public void clear(W window, TriggerContext context) {}
    }
}
