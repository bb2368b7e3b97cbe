package restorable.flink.values;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * {@code WriteValues FILE}: for each serializer its snapshot as state headers hold it, and values as it writes them, each
 * beside the JSON that restorable is to show for it. One case a line.
 */
public final class WriteValues {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final List<String> lines = new ArrayList<>();

    private WriteValues() {}

    public static void main(String[] args) throws Exception {
        WriteValues writer = new WriteValues();
        BasicCases.add(writer);
        CompositeCases.add(writer);
        TableCases.add(writer);
        VersionCases.add(writer);
        Path file = Path.of(args[0]);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\n  \"flink\": \"" + EnvironmentInformation.getVersion() + "\",\n  \"cases\": [\n    "
                + String.join(",\n    ", writer.lines) + "\n  ]\n}\n");
    }

    /** {@code values}: a value, what it is shown as, the next value, and so on. */
    <T> void add(String name, TypeSerializer<T> serializer, Object... values) throws Exception {
        DataOutputSerializer snapshot = new DataOutputSerializer(64);
        // what TypeSerializerSnapshotSerializationUtil writes: its version, and the snapshot with class and version
        snapshot.writeInt(2);
        TypeSerializerSnapshot.writeVersionedSnapshot(snapshot, serializer.snapshotConfiguration());
        List<Object> written = new ArrayList<>();
        for (int i = 0; i < values.length; i += 2) {
            DataOutputSerializer out = new DataOutputSerializer(64);
            @SuppressWarnings("unchecked")
            T value = (T) values[i];
            serializer.serialize(value, out);
            DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
            serializer.deserialize(in);
            if (in.available() != 0) throw new IllegalStateException(name + ": Flink itself does not read it to the end");
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("bytes", hex(out.getCopyOfBuffer()));
            entry.put("shows", values[i + 1]);
            written.add(entry);
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("name", name);
        line.put("length", serializer.getLength());
        line.put("snapshot", hex(snapshot.getCopyOfBuffer()));
        line.put("values", written);
        lines.add(MAPPER.writeValueAsString(line));
    }

    static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        return map;
    }

    static List<Object> list(Object... elements) {
        List<Object> list = new ArrayList<>();
        for (Object element : elements) list.add(element);
        return list;
    }

    static Map<String, Object> bytes(String hex) {
        return fields("bytes", hex);
    }

    static String hex(byte[] bytes) {
        StringBuilder hex = new StringBuilder();
        for (byte b : bytes) hex.append(String.format("%02x", b & 0xff));
        return hex.toString();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
