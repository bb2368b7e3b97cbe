import java.util.*;
import java.lang.reflect.*;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.*;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.async.*;
import org.apache.flink.streaming.api.functions.co.CoMapFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.connector.sink2.*;
import org.apache.flink.streaming.api.graph.*;
import org.apache.flink.streaming.api.operators.*;

/**
 * Makes random DataStream jobs, lets Flink build their stream graphs, and prints each as one line of JSON with the operator
 * IDs and chainable edges that Flink computes: StreamGraphHasherV2, StreamingJobGraphGenerator.isChainable.
 * How to run it: see `run` beside this file.
 */
public class RecordStreamGraphs {
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        int size = Integer.parseInt(args[1]);
        for (int seed = 0; seed < count; seed++) System.out.println(record(seed, size));
    }

    static String record(int seed, int size) throws Exception {
        Random random = new Random(seed);
        Configuration conf = new Configuration();
        boolean chaining = random.nextInt(12) != 0;
        boolean differentMax = random.nextInt(3) != 0;
        conf.setString("pipeline.operator-chaining", String.valueOf(chaining));
        conf.setString("pipeline.operator-chaining.enabled", String.valueOf(chaining));
        conf.setString("pipeline.operator-chaining.chain-operators-with-different-max-parallelism", String.valueOf(differentMax));
        conf.setString("execution.runtime-mode", "STREAMING");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(conf);
        env.getConfig().disableClosureCleaner();
        env.setParallelism(1 + random.nextInt(2));
        if (random.nextInt(4) == 0) env.setMaxParallelism(64);

        List<DataStream<Long>> streams = new ArrayList<>();
        int sources = 1 + random.nextInt(3);
        for (int i = 0; i < sources; i++) streams.add(source(env, random));
        int operators = 1 + random.nextInt(size);
        for (int i = 0; i < operators; i++) streams.add(operator(streams, random, i));
        int sinks = 1 + random.nextInt(3);
        for (int i = 0; i < sinks; i++) sink(pick(streams, random), random, i);
        return json(env.getStreamGraph(false), chaining, differentMax);
    }

    static DataStream<Long> source(StreamExecutionEnvironment env, Random random) throws Exception {
        DataStreamSource<Long> source = random.nextBoolean()
                ? env.fromSource(new NumberSequenceSource(0, 9), WatermarkStrategy.noWatermarks(), "numbers")
                : legacySource(env);
        if (random.nextInt(4) == 0) source.setParallelism(1 + random.nextInt(3));
        if (random.nextInt(6) == 0) source.disableChaining();
        if (random.nextInt(8) == 0) source.slotSharingGroup("a");
        if (random.nextInt(3) == 0) source.uid("source-" + random.nextInt(1000000));
        return source;
    }

    @SuppressWarnings("unchecked")
    static DataStreamSource<Long> legacySource(StreamExecutionEnvironment env) throws Exception {
        String base = "org.apache.flink.streaming.api.functions.source.";
        Class<?> one;
        Class<?> many;
        try {
            one = Class.forName(base + "legacy.SourceFunction");
            many = Class.forName(base + "legacy.ParallelSourceFunction");
        } catch (ClassNotFoundException before2) {
            one = Class.forName(base + "SourceFunction");
            many = Class.forName(base + "ParallelSourceFunction");
        }
        Object function = Proxy.newProxyInstance(one.getClassLoader(), new Class<?>[] {many}, new Nothing());
        Method add = StreamExecutionEnvironment.class.getMethod(
                "addSource", one, String.class, org.apache.flink.api.common.typeinfo.TypeInformation.class);
        return (DataStreamSource<Long>) add.invoke(env, function, "legacy", Types.LONG);
    }

    static class Nothing implements InvocationHandler, java.io.Serializable {
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Exception {
            if (method.getName().equals("hashCode")) return 1;
            if (method.getName().equals("toString")) return "nothing";
            if (method.getName().equals("equals")) return proxy == arguments[0];
            if (method.getName().equals("addPreWriteTopology"))
                return ((DataStream<?>) arguments[0]).map((MapFunction) n -> n).returns(Types.LONG).uid("prepare");
            if (method.getName().equals("addPostCommitTopology")) addGlobalCommitter(arguments[0]);
            return null;
        }
    }

    static void addGlobalCommitter(Object committables) throws ReflectiveOperationException {
        for (Method add : org.apache.flink.streaming.api.connector.sink2.StandardSinkTopologies.class.getMethods()) {
            if (!add.getName().equals("addGlobalCommitter") || add.getParameterCount() != 3) continue;
            Object[] arguments = {committables, proxyOf(add.getParameterTypes()[1]), proxyOf(add.getParameterTypes()[2])};
            add.invoke(null, arguments);
            return;
        }
        throw new IllegalStateException("no addGlobalCommitter");
    }

    static Object proxyOf(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Nothing());
    }

    static <T> T pick(List<T> list, Random random) {
        // Mostly the newest: long chains.
        return random.nextInt(3) != 0 ? list.get(list.size() - 1) : list.get(random.nextInt(list.size()));
    }

    static DataStream<Long> operator(List<DataStream<Long>> streams, Random random, int i) {
        DataStream<Long> input = pick(streams, random);
        switch (random.nextInt(12)) {
            case 0: input = input.rebalance(); break;
            case 1: input = input.rescale(); break;
            case 2: input = input.broadcast(); break;
            case 3: input = input.global(); break;
            case 4: input = input.union(pick(streams, random)); break;
            case 5: input = input.shuffle(); break;
            default:
        }
        SingleOutputStreamOperator<Long> made;
        switch (random.nextInt(8)) {
            case 0: made = input.keyBy(new Self()).map(new Same()); break;
            case 1: made = input.connect(pick(streams, random)).map(new Either()); break;
            case 2:
            case 3: made = AsyncDataStream.unorderedWait(input, new Later(), 1, java.util.concurrent.TimeUnit.SECONDS); break;
            default: made = input.map(new Same());
        }
        if (random.nextInt(6) == 0) made.setParallelism(1 + random.nextInt(3));
        if (random.nextInt(8) == 0) made.setMaxParallelism(32 << random.nextInt(2));
        if (random.nextInt(10) == 0) made.startNewChain();
        if (random.nextInt(12) == 0) made.disableChaining();
        if (random.nextInt(12) == 0) made.slotSharingGroup(random.nextBoolean() ? "a" : "b");
        if (random.nextInt(4) == 0) made.uid("operator-" + i);
        return made;
    }

    @SuppressWarnings("unchecked")
    static void sink(DataStream<Long> input, Random random, int i) throws Exception {
        if (random.nextBoolean()) input = input.rebalance();
        if (random.nextInt(3) == 0) {
            input.print().uid("print-" + i);
            return;
        }
        String sinks = "org.apache.flink.api.connector.sink2.";
        String topologies = "org.apache.flink.streaming.api.connector.sink2.";
        List<Class<?>> roles = new ArrayList<>(List.of(Sink.class));
        boolean commits = random.nextBoolean();
        boolean hasUid = random.nextInt(3) != 0;
        if (commits) roles.add(either(sinks + "SupportsCommitter", sinks + "TwoPhaseCommittingSink"));
        if (commits && random.nextBoolean())
            roles.add(either(topologies + "SupportsPostCommitTopology", topologies + "WithPostCommitTopology"));
        if (hasUid && random.nextInt(3) == 0)
            roles.add(either(topologies + "SupportsPreWriteTopology", topologies + "WithPreWriteTopology"));
        Object sink = Proxy.newProxyInstance(Sink.class.getClassLoader(), roles.toArray(new Class<?>[0]), new Nothing());
        DataStreamSink<Long> made = input.sinkTo((Sink<Long>) sink);
        if (hasUid) made.uid("sink-" + i);
    }

    static Class<?> either(String name, String formerName) throws ClassNotFoundException {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException before) {
            return Class.forName(formerName);
        }
    }

    static class Self implements KeySelector<Long, Long> { public Long getKey(Long n) { return n; } }
    static class Same implements MapFunction<Long, Long> { public Long map(Long n) { return n; } }
    static class Either implements CoMapFunction<Long, Long, Long> {
        public Long map1(Long n) { return n; }
        public Long map2(Long n) { return n; }
    }
    static class Later implements AsyncFunction<Long, Long> {
        public void asyncInvoke(Long n, ResultFuture<Long> result) {}
    }

    static String json(StreamGraph graph, boolean chaining, boolean differentMax) throws Exception {
        Map<Integer, byte[]> ids = new StreamGraphHasherV2().traverseStreamGraphAndGenerateHashes(graph);
        List<StreamNode> nodes = new ArrayList<>(graph.getStreamNodes());
        nodes.sort(Comparator.comparing(StreamNode::getId));
        StringJoiner nodeList = new StringJoiner(",");
        for (StreamNode node : nodes) nodeList.add(json(node, ids.get(node.getId())));
        StringJoiner edgeList = new StringJoiner(",");
        for (StreamEdge edge : inOrderOfCreation(nodes)) edgeList.add(json(edge, graph));
        return "{\"settings\":{\"chainingEnabled\":" + chaining
                + ",\"chainOperatorsWithDifferentMaxParallelism\":" + differentMax
                + "},\"nodes\":[" + nodeList + "],\"edges\":[" + edgeList + "]}";
    }

    static String json(StreamNode node, byte[] id) throws Exception {
        StreamOperatorFactory<?> factory = node.getOperatorFactory();
        Method max = StreamNode.class.getDeclaredMethod("getMaxParallelism");
        max.setAccessible(true);
        String kind = factory.isLegacySource() ? "legacySource"
                : factory instanceof SourceOperatorFactory ? "source"
                : isYielding(factory.getClass()) ? "yielding" : "operator";
        String uid = node.getTransformationUID();
        return "{\"id\":" + node.getId() + (uid == null ? "" : ",\"uid\":\"" + uid + "\"")
                + ",\"parallelism\":" + node.getParallelism() + ",\"maxParallelism\":" + max.invoke(node)
                + ",\"chainingStrategy\":\"" + factory.getChainingStrategy()
                + "\",\"slotSharingGroup\":\"" + node.getSlotSharingGroup()
                + "\",\"kind\":\"" + kind + "\",\"operatorId\":\"" + org.apache.flink.util.StringUtils.byteToHexString(id) + "\"}";
    }

    /** The interface moved from one package to another in 2.0. */
    static boolean isYielding(Class<?> factory) {
        if (factory == null) return false;
        for (Class<?> type : factory.getInterfaces())
            if (type.getSimpleName().equals("YieldingOperatorFactory") || isYielding(type)) return true;
        return isYielding(factory.getSuperclass());
    }

    static String json(StreamEdge edge, StreamGraph graph) {
        return "{\"source\":" + edge.getSourceId() + ",\"target\":" + edge.getTargetId()
                + ",\"partitioner\":\"" + edge.getPartitioner() + "\",\"exchangeMode\":\"" + edge.getExchangeMode()
                + "\",\"chainable\":" + StreamingJobGraphGenerator.isChainable(edge, graph) + "}";
    }

    /** A list of all edges that has those of each node in the order in which the node has them. */
    static List<StreamEdge> inOrderOfCreation(List<StreamNode> nodes) {
        List<Deque<StreamEdge>> ordered = new ArrayList<>();
        for (StreamNode node : nodes) {
            ordered.add(new ArrayDeque<>(node.getInEdges()));
            ordered.add(new ArrayDeque<>(node.getOutEdges()));
        }
        List<StreamEdge> all = new ArrayList<>();
        for (boolean moved = true; moved; ) {
            moved = false;
            for (Deque<StreamEdge> some : ordered) {
                StreamEdge first = some.peek();
                if (first == null) continue;
                if (ordered.stream().filter(other -> other.peek() == first).count() != 2) continue;
                ordered.stream().filter(other -> other.peek() == first).forEach(Deque::poll);
                all.add(first);
                moved = true;
            }
        }
        if (!ordered.stream().allMatch(Deque::isEmpty)) throw new IllegalStateException("no common order of edges");
        return all;
    }
}
