package restorable.flink.connector;

import java.lang.reflect.Constructor;
import java.util.HashSet;
import java.util.Set;
import java.util.List;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/** Enumerator state of the connector up to 3.0: assigned partitions alone. */
final class KafkaEnumerators {
    private KafkaEnumerators() {}

    static KafkaSourceEnumState state(List<KafkaPartitionSplit> assigned, List<KafkaPartitionSplit> unassigned) throws Exception {
        Set<org.apache.kafka.common.TopicPartition> partitions = new HashSet<>();
        assigned.forEach(split -> partitions.add(split.getTopicPartition()));
        Constructor<KafkaSourceEnumState> constructor = KafkaSourceEnumState.class.getDeclaredConstructor(Set.class);
        constructor.setAccessible(true);
        return constructor.newInstance(partitions);
    }

    static void expectUnassigned(Fixture to, String uid, String topic, int partition, long startsAt) {
        // such partitions are found again after a restore
    }
}
