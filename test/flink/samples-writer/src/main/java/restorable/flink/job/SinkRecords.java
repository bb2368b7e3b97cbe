package restorable.flink.job;

import java.nio.ByteBuffer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Serializer of what sinks keep: counts, as writer state and as committables. */
public final class SinkRecords implements SimpleVersionedSerializer<Long> {
    @Override
    public int getVersion() {
        return 1;
    }

    @Override
    public byte[] serialize(Long count) {
        return ByteBuffer.allocate(Long.BYTES).putLong(count).array();
    }

    @Override
    public Long deserialize(int version, byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }
}
