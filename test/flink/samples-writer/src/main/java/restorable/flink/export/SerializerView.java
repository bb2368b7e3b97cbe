package restorable.flink.export;

import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataOutputSerializer;

/** A type as the manifest has it: with the snapshot that its serializer would write now. */
final class SerializerView {
    private SerializerView() {}

    static Map<String, Object> of(TypeInformation<?> type, TypeSerializer<?> serializer) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("type", type.toString());
        view.putAll(of(serializer));
        return view;
    }

    static Map<String, Object> of(TypeSerializer<?> serializer) {
        TypeSerializerSnapshot<?> snapshot = serializer.snapshotConfiguration();
        DataOutputSerializer bytes = new DataOutputSerializer(256);
        try {
            TypeSerializerSnapshot.writeVersionedSnapshot(bytes, snapshot);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("serializer", serializer.getClass().getName());
        view.put("snapshotClass", snapshot.getClass().getName());
        view.put("snapshot", Base64.getEncoder().encodeToString(bytes.getCopyOfBuffer()));
        return view;
    }
}
