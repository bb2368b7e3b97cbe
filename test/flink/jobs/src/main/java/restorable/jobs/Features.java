package restorable.jobs;

import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** What graphs can have: every way to connect operators, settings of chains, a window, broadcast state, a side output. */
public final class Features {
    private static final OutputTag<Long> LATE = new OutputTag<Long>("late") {};
    private static final MapStateDescriptor<Long, String> RULES =
            new MapStateDescriptor<>("rules", Types.LONG, Types.STRING);

    private Features() {}

    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setMaxParallelism(64);
        DataStream<Long> numbers = env.fromSequence(0, Long.MAX_VALUE).uid("numbers");
        SingleOutputStreamOperator<Long> split = numbers.map(new Remember()).uid("slow")
                .process(new Split()).uid("split").setMaxParallelism(32);
        split.getSideOutput(LATE).rebalance().map(new Add()).uid("rebalanced").setParallelism(1)
                .broadcast().map(new Add()).uid("broadcasted").print().name("late");
        split.map(new Add()).setUidHash("0123456789abcdef0123456789abcdef").name("pinned")
                .rescale().map(new Add()).uid("rescaled").startNewChain()
                .shuffle().map(new Add()).uid("shuffled").slotSharingGroup("other")
                .global().map(new Add()).uid("global").disableChaining()
                .partitionCustom(new Modulo(), record -> record).map(new Add()).uid("custom")
                .keyBy(record -> "key-" + record % 8).countWindow(5).reduce(Long::sum).uid("window")
                .print().name("windows");
        DataStream<Long> rules = env.fromSequence(0, 10).uid("rules");
        split.union(numbers).keyBy(record -> record % 4)
                .connect(rules.broadcast(RULES)).process(new ApplyRules()).uid("apply-rules").setMaxParallelism(256)
                .print().uid("applied").name("applied");
        env.execute("features");
    }

    private static final class Add implements MapFunction<Long, Long> {
        @Override
        public Long map(Long record) {
            return record + 1;
        }
    }

    private static final class Split extends ProcessFunction<Long, Long> {
        @Override
        public void processElement(Long record, Context context, Collector<Long> out) {
            if (record % 3 == 0) context.output(LATE, record);
            else out.collect(record);
        }
    }

    private static final class Modulo implements Partitioner<Long> {
        @Override
        public int partition(Long key, int channels) {
            return (int) (key % channels);
        }
    }

    private static final class ApplyRules extends KeyedBroadcastProcessFunction<Long, Long, Long, Long> {
        @Override
        public void processElement(Long record, ReadOnlyContext context, Collector<Long> out) {
            out.collect(record);
        }

        @Override
        public void processBroadcastElement(Long rule, Context context, Collector<Long> out) throws Exception {
            context.getBroadcastState(RULES).put(rule, "rule " + rule);
        }
    }
}
