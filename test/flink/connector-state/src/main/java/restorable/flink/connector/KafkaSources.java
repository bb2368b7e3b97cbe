package restorable.flink.connector;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.streaming.api.operators.util.SimpleVersionedListState;
import org.apache.kafka.common.TopicPartition;

/** KafkaSource: its splits in the readers, its partitions in the enumerator. */
final class KafkaSources {
    private KafkaSources() {}

    static void add(Fixture to) throws Exception {
        KafkaPartitionSplit next = split("orders", 0, 42);
        KafkaPartitionSplit earliest = split("orders", 2, KafkaPartitionSplit.EARLIEST_OFFSET);
        KafkaPartitionSplit large = split("orders", 1, 9007199254740993L, 9007199254740999L);
        KafkaPartitionSplit committed =
                split("payments.v1", 0, KafkaPartitionSplit.COMMITTED_OFFSET, KafkaPartitionSplit.LATEST_OFFSET);
        OperatorState orders = to.operator("orders", reader(next, earliest), reader(large, committed));
        to.expect("orders", 0, "orders", 0, 42, null);
        to.expect("orders", 0, "orders", 2, "earliest", null);
        to.expect("orders", 1, "orders", 1, "9007199254740993", "9007199254740999");
        to.expect("orders", 1, "payments.v1", 0, "committed", "latest");
        Fixture.coordinator(orders, coordinatorState(
                new KafkaSourceEnumStateSerializer(),
                KafkaEnumerators.state(List.of(next, earliest, large, committed), List.of(split("later", 7, 100)))));
        KafkaEnumerators.expectUnassigned(to, "orders", "later", 7, 100);

        // readers that have no splits yet
        OperatorState idle = to.operator("idle", reader(), reader());
        Fixture.coordinator(idle, coordinatorState(
                new KafkaSourceEnumStateSerializer(), KafkaEnumerators.state(List.of(), List.of())));
    }

    static KafkaPartitionSplit split(String topic, int partition, long startsAt) {
        return new KafkaPartitionSplit(new TopicPartition(topic, partition), startsAt);
    }

    private static KafkaPartitionSplit split(String topic, int partition, long startsAt, long stopsAt) {
        return new KafkaPartitionSplit(new TopicPartition(topic, partition), startsAt, stopsAt);
    }

    private static Fixture.Fill reader(KafkaPartitionSplit... splits) {
        return readerOf(new KafkaPartitionSplitSerializer(), splits);
    }

    /** As SourceOperator keeps the splits of its reader. */
    @SafeVarargs
    static <T> Fixture.Fill readerOf(SimpleVersionedSerializer<T> serializer, T... splits) {
        return backend -> new SimpleVersionedListState<>(
                        backend.getListState(
                                new ListStateDescriptor<>("SourceReaderState", BytePrimitiveArraySerializer.INSTANCE)),
                        serializer)
                .update(Arrays.asList(splits));
    }

    /** As SourceCoordinator.writeCheckpointBytes frames it. */
    static <T> byte[] coordinatorState(SimpleVersionedSerializer<T> serializer, T state) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        byte[] bytes = serializer.serialize(state);
        out.writeInt(1);
        out.writeInt(serializer.getVersion());
        out.writeInt(bytes.length);
        out.write(bytes);
        return out.getCopyOfBuffer();
    }
}
