package restorable.helper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;

/** A serializer as a manifest describes a type: its class, its snapshot's class, and the snapshot's bytes. */
final class Types {
    private Types() {}

    static Map<String, Object> of(TypeSerializer<?> serializer) throws IOException {
        TypeSerializerSnapshot<?> snapshot = serializer.snapshotConfiguration();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TypeSerializerSnapshot.writeVersionedSnapshot(new DataOutputViewStreamWrapper(bytes), snapshot);
        Map<String, Object> type = new LinkedHashMap<>();
        type.put("serializer", serializer.getClass().getName());
        type.put("snapshotClass", snapshot.getClass().getName());
        type.put("snapshot", Base64.getEncoder().encodeToString(bytes.toByteArray()));
        return type;
    }
}
