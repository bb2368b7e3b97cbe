package restorable.flink.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.formats.avro.typeutils.AvroSerializerSnapshot;

/** What Flink answers for each pair of schemas: a line for each writer, a letter for each reader. Arguments: the schemas, the answers. */
public class AvroSchemas {

    public static void main(String[] args) throws Exception {
        List<Schema> schemas = new ArrayList<>();
        for (JsonNode node : new ObjectMapper().readTree(new File(args[0]))) {
            schemas.add(new Schema.Parser().parse(node.toString()));
        }
        Method resolve =
                AvroSerializerSnapshot.class.getDeclaredMethod("resolveSchemaCompatibility", Schema.class, Schema.class);
        resolve.setAccessible(true);
        StringBuilder lines = new StringBuilder();
        for (Schema writer : schemas) {
            for (Schema reader : schemas) {
                lines.append(letter((TypeSerializerSchemaCompatibility<?>) resolve.invoke(null, writer, reader)));
            }
            lines.append('\n');
        }
        Files.writeString(Path.of(args[1]), lines);
    }

    private static char letter(TypeSerializerSchemaCompatibility<?> answer) {
        if (answer.isCompatibleAsIs()) {
            return 'a';
        }
        return answer.isCompatibleAfterMigration() ? 'm' : 'i';
    }
}
