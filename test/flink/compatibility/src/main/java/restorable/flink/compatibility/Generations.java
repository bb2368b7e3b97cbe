package restorable.flink.compatibility;

import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * {@code Generations older|newer SNAPSHOTS RESULT}: the older generation writes the snapshots of its serializers, the newer
 * one asks each of its own for each of those. RESULT has both, and a letter for each pair: a as is, r reconfigured,
 * m after migration, i incompatible, x an exception.
 */
public final class Generations {
    public static void main(String[] args) throws Exception {
        Map<String, String> own = new LinkedHashMap<>();
        Map<String, TypeSerializer<?>> serializers = Types.all();
        for (Map.Entry<String, TypeSerializer<?>> entry : serializers.entrySet()) {
            own.put(entry.getKey(), snapshotOf(entry.getValue()));
        }
        Properties older = new Properties();
        if (args[0].equals("older")) {
            older.putAll(own);
            try (Writer out = Files.newBufferedWriter(Path.of(args[1]))) {
                older.store(out, null);
            }
            return;
        }
        try (Reader in = Files.newBufferedReader(Path.of(args[1]))) {
            older.load(in);
        }
        List<String> lines = new ArrayList<>();
        for (String name : own.keySet()) {
            StringBuilder outcomes = new StringBuilder();
            for (TypeSerializer<?> newer : serializers.values()) outcomes.append(ask(newer, older.getProperty(name)));
            lines.add("    {\"name\":\"" + name + "\",\"outcomes\":\"" + outcomes + "\",\n     \"older\":\""
                    + older.getProperty(name) + "\",\n     \"newer\":\"" + own.get(name) + "\"}");
        }
        Files.writeString(Path.of(args[2]), "{\n  \"types\": [\n" + String.join(",\n", lines) + "\n  ]\n}\n");
    }

    private static String snapshotOf(TypeSerializer<?> serializer) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        return HexFormat.of().formatHex(out.getCopyOfBuffer());
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static char ask(TypeSerializer<?> newer, String older) {
        try {
            TypeSerializerSnapshot read = TypeSerializerSnapshot.readVersionedSnapshot(
                    new DataInputDeserializer(HexFormat.of().parseHex(older)), Generations.class.getClassLoader());
            TypeSerializerSchemaCompatibility answer = newer.snapshotConfiguration().resolveSchemaCompatibility(read);
            return answer.isIncompatible() ? 'i' : answer.isCompatibleAfterMigration() ? 'm'
                    : answer.isCompatibleWithReconfiguredSerializer() ? 'r' : 'a';
        } catch (Throwable refused) {
            return 'x';
        }
    }
}
