package restorable.flink.connector;

import java.nio.charset.StandardCharsets;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.checkpoint.OperatorState;

/** A source of somebody's own. */
final class OtherSources {
    private static final class Text implements SimpleVersionedSerializer<String> {
        @Override
        public int getVersion() {
            return 0;
        }

        @Override
        public byte[] serialize(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String deserialize(int version, byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private OtherSources() {}

    static void add(Fixture to) throws Exception {
        OperatorState other = to.operator("other", KafkaSources.readerOf(new Text(), "split 1", "split 2"));
        Fixture.coordinator(other, KafkaSources.coordinatorState(new Text(), "enumerator"));
    }
}
