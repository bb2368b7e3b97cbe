package restorable.flink.connector;

/** FlinkKafkaConsumer went with connector 4.0. */
final class LegacyKafka {
    private LegacyKafka() {}

    static void add(Fixture to) {}
}
