package restorable.flink.job;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import restorable.flink.spec.EdgeSpec;
import restorable.flink.spec.JobSpec;
import restorable.flink.spec.OperatorSpec;
import restorable.flink.version.Sinks;

/**
 * {@link JobSpec} → a job, through Flink's public API only, so that Flink builds, chains and names it as it does users' jobs.
 * All records are longs.
 */
public final class JobBuilder {
    private final JobSpec spec;
    private final StreamExecutionEnvironment env;
    private final Map<String, SingleOutputStreamOperator<Long>> built = new HashMap<>();
    private final Map<Integer, OperatorSpec> byNode = new HashMap<>();

    private JobBuilder(JobSpec spec, StreamExecutionEnvironment env) {
        this.spec = spec;
        this.env = env;
    }

    /** {@code cluster} is the configuration of the cluster, which a job inherits; the spec's own wins. */
    public static JobBuilder build(JobSpec spec, Map<String, String> cluster) {
        Map<String, String> config = new HashMap<>(cluster);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(Configuration.fromMap(config));
        // What the job configures may name classes of its own.
        env.configure(Configuration.fromMap(spec.config()), Thread.currentThread().getContextClassLoader());
        if (spec.parallelism() != null) env.setParallelism(spec.parallelism());
        if (spec.maxParallelism() != null) env.setMaxParallelism(spec.maxParallelism());
        if (Boolean.FALSE.equals(spec.chaining())) env.disableOperatorChaining();
        JobBuilder builder = new JobBuilder(spec, env);
        spec.operators().forEach(builder::add);
        return builder;
    }

    public StreamExecutionEnvironment environment() {
        return env;
    }

    /** What the spec says of a stream node; null for the nodes that Flink makes of a sink. */
    public OperatorSpec operatorOf(int streamNodeId) {
        return byNode.get(streamNodeId);
    }

    /** Operators are added in the order of the spec: generated IDs depend on it. */
    private void add(OperatorSpec operator) {
        switch (operator.type()) {
            case "source" -> stream(operator, source(operator));
            case "map" -> stream(operator, input(operator).map(map(operator)));
            case "filter" -> stream(operator, input(operator).filter(record -> true));
            case "keyed" -> stream(operator, process(operator));
            case "window" -> stream(operator, window(operator));
            case "sink" -> sink(operator, input(operator).sinkTo(Sinks.of(operator)));
            default -> throw new IllegalArgumentException("unknown operator type: " + operator.type());
        }
    }

    private SingleOutputStreamOperator<Long> source(OperatorSpec operator) {
        return env.fromSource(
                new NumberSource(operator.id(), operator.splits(), operator.boundedSplits(), operator.records()),
                WatermarkStrategy.noWatermarks(),
                operator.id(),
                Types.LONG);
    }

    private static StatefulMap map(OperatorSpec operator) {
        return operator.hook() == null ? new StatefulMap(operator) : new HookedMap(operator);
    }

    private SingleOutputStreamOperator<Long> process(OperatorSpec operator) {
        if (operator.asyncState()) return AsyncStates.on(keyed(operator), operator);
        return keyed(operator).process(new KeyedStates(operator));
    }

    private SingleOutputStreamOperator<Long> window(OperatorSpec operator) {
        if (operator.windows() != null) return Windows.on(keyed(operator), operator);
        return keyed(operator).countWindow(operator.windowSize()).reduce(Long::sum);
    }

    @SuppressWarnings("unchecked")
    private KeyedStream<Long, Object> keyed(OperatorSpec operator) {
        TypeInformation<?> type = operator.keyType().values().info();
        return input(operator).keyBy(new Keys(operator), (TypeInformation<Object>) type);
    }

    private DataStream<Long> input(OperatorSpec operator) {
        List<DataStream<Long>> inputs =
                spec.edges().stream().filter(edge -> edge.to().equals(operator.id())).map(this::partitioned).toList();
        if (inputs.isEmpty()) throw new IllegalArgumentException("no edge into " + operator.id());
        return inputs.stream().reduce((left, right) -> left.union(right)).orElseThrow();
    }

    private DataStream<Long> partitioned(EdgeSpec edge) {
        DataStream<Long> from = built.get(edge.from());
        if (from == null) throw new IllegalArgumentException("an edge comes from " + edge.from() + ", not built yet");
        return switch (edge.partitioner()) {
            case "forward" -> from;
            case "hash" -> hashed(from, edge);
            case "rebalance" -> from.rebalance();
            case "rescale" -> from.rescale();
            case "shuffle" -> from.shuffle();
            case "broadcast" -> from.broadcast();
            case "global" -> from.global();
            case "custom" -> from.partitionCustom(new Remainder(), record -> record);
            default -> throw new IllegalArgumentException("unknown partitioner: " + edge.partitioner());
        };
    }

    /** A keyed operator keys its input itself; keying twice would hide a mistake in the spec. */
    private DataStream<Long> hashed(DataStream<Long> from, EdgeSpec edge) {
        OperatorSpec to =
                spec.operators().stream().filter(operator -> operator.id().equals(edge.to())).findFirst().orElseThrow();
        return to.type().equals("keyed") || to.type().equals("window") ? from : from.keyBy(to::keyOf);
    }

    private void stream(OperatorSpec operator, SingleOutputStreamOperator<Long> stream) {
        if (operator.uid() != null) stream.uid(operator.uid());
        if (operator.uidHash() != null) stream.setUidHash(operator.uidHash());
        if (operator.name() != null) stream.name(operator.name());
        if (operator.parallelism() != null) stream.setParallelism(operator.parallelism());
        if (operator.maxParallelism() != null) stream.setMaxParallelism(operator.maxParallelism());
        if (operator.slotSharingGroup() != null) stream.slotSharingGroup(operator.slotSharingGroup());
        if ("head".equals(operator.chaining())) stream.startNewChain();
        if ("never".equals(operator.chaining())) stream.disableChaining();
        built.put(operator.id(), stream);
        byNode.put(stream.getTransformation().getId(), operator);
    }

    private void sink(OperatorSpec operator, DataStreamSink<Long> sink) {
        if (operator.uid() != null) sink.uid(operator.uid());
        if (operator.uidHash() != null) sink.setUidHash(operator.uidHash());
        if (operator.name() != null) sink.name(operator.name());
        if (operator.parallelism() != null) sink.setParallelism(operator.parallelism());
        // DataStreamSink.setMaxParallelism is younger than 1.16.
        if (operator.maxParallelism() != null) sink.getTransformation().setMaxParallelism(operator.maxParallelism());
        if (operator.slotSharingGroup() != null) sink.slotSharingGroup(operator.slotSharingGroup());
        if ("never".equals(operator.chaining())) sink.disableChaining();
    }

    /** Key of a record: as many as the operator wants, of its type. */
    private record Keys(OperatorSpec operator) implements KeySelector<Long, Object> {
        @Override
        public Object getKey(Long record) {
            return operator.keyType().values().of(record % operator.keys());
        }
    }

    private static final class Remainder implements Partitioner<Long> {
        @Override
        public int partition(Long key, int channels) {
            return (int) (key % channels);
        }
    }
}
