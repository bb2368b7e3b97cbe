package restorable.flink.connector;

import java.util.HashSet;
import java.util.List;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/** Enumerator state of connector 3.1 to 4: partitions, each assigned or not, without offsets. */
final class KafkaEnumerators {
    private KafkaEnumerators() {}

    static KafkaSourceEnumState state(List<KafkaPartitionSplit> assigned, List<KafkaPartitionSplit> unassigned) throws Exception {
        return new KafkaSourceEnumState(partitions(assigned), partitions(unassigned), true);
    }

    private static HashSet<org.apache.kafka.common.TopicPartition> partitions(List<KafkaPartitionSplit> splits) {
        HashSet<org.apache.kafka.common.TopicPartition> partitions = new HashSet<>();
        splits.forEach(split -> partitions.add(split.getTopicPartition()));
        return partitions;
    }

    static void expectUnassigned(Fixture to, String uid, String topic, int partition, long startsAt) {
        to.expect(uid, -1, topic, partition, null, null);
    }
}
