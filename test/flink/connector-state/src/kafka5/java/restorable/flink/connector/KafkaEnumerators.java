package restorable.flink.connector;

import java.util.List;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/** Enumerator state of connector 5.0 and later: splits, each assigned or not. */
final class KafkaEnumerators {
    private KafkaEnumerators() {}

    static KafkaSourceEnumState state(List<KafkaPartitionSplit> assigned, List<KafkaPartitionSplit> unassigned) throws Exception {
        return new KafkaSourceEnumState(assigned, unassigned, true);
    }

    static void expectUnassigned(Fixture to, String uid, String topic, int partition, long startsAt) {
        to.expect(uid, -1, topic, partition, startsAt, null);
    }
}
