package restorable.flink.connector;

import java.lang.reflect.Method;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.connectors.kafka.FlinkKafkaConsumerBase;
import org.apache.flink.streaming.connectors.kafka.internals.KafkaTopicPartition;
import org.apache.flink.streaming.connectors.kafka.internals.KafkaTopicPartitionStateSentinel;

/** FlinkKafkaConsumer: union state of the last offset that was read of each partition. */
final class LegacyKafka {
    private LegacyKafka() {}

    static void add(Fixture to) throws Exception {
        String longest = "t".repeat(249);
        to.operator("legacy",
                reader(List.of(at("abc", 13, 16768), at("x", 0, 0), at("orders.63." + "y".repeat(53), 1, 5))),
                reader(List.of(
                        at("orders.64." + "y".repeat(54), 2, 9007199254740993L), at(longest, 1000, 7),
                        at("first", 0, KafkaTopicPartitionStateSentinel.EARLIEST_OFFSET),
                        at("last", 0, KafkaTopicPartitionStateSentinel.LATEST_OFFSET),
                        at("group", 0, KafkaTopicPartitionStateSentinel.GROUP_OFFSET))));
        // it goes on behind the last offset that it has read
        to.expect("legacy", 0, "abc", 13, 16769, null);
        to.expect("legacy", 0, "x", 0, 1, null);
        to.expect("legacy", 0, "orders.63." + "y".repeat(53), 1, 6, null);
        to.expect("legacy", 1, "orders.64." + "y".repeat(54), 2, "9007199254740994", null);
        to.expect("legacy", 1, longest, 1000, 8, null);
        to.expect("legacy", 1, "first", 0, "earliest", null);
        to.expect("legacy", 1, "last", 0, "latest", null);
        to.expect("legacy", 1, "group", 0, "committed", null);
    }

    private static Tuple2<KafkaTopicPartition, Long> at(String topic, int partition, long offset) {
        return Tuple2.of(new KafkaTopicPartition(topic, partition), offset);
    }

    @SuppressWarnings("unchecked")
    private static Fixture.Fill reader(List<Tuple2<KafkaTopicPartition, Long>> partitions) {
        return backend -> {
            // the connector's own, which is not public
            Method serializer = FlinkKafkaConsumerBase.class.getDeclaredMethod("createStateSerializer", ExecutionConfig.class);
            serializer.setAccessible(true);
            ListState<Tuple2<KafkaTopicPartition, Long>> state = backend.getUnionListState(new ListStateDescriptor<>(
                    "topic-partition-offset-states",
                    (TypeSerializer<Tuple2<KafkaTopicPartition, Long>>) serializer.invoke(null, new ExecutionConfig())));
            state.update(partitions);
        };
    }
}
