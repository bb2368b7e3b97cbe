package restorable.flink.table;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** {@code SavepointMetadata SAMPLES_DIR}: what the table function says of every sample, to savepoint-metadata.json. */
public final class SavepointMetadata {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SavepointMetadata() {}

    public static void main(String[] args) throws Exception {
        Path samples = Path.of(args[0]).toRealPath();
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inBatchMode());
        tables.executeSql("LOAD MODULE state");
        Map<String, Object> bySample = new TreeMap<>();
        for (Path sample : samplesIn(samples)) {
            JsonNode flink = JSON.readTree(sample.resolve("flink.json").toFile());
            Path snapshot = sample.resolve(flink.get("metadata").asText()).getParent();
            bySample.put(samples.relativize(sample).toString(), rows(tables, snapshot));
            System.out.println(samples.relativize(sample));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("flinkVersion", EnvironmentInformation.getVersion());
        all.put("samples", bySample);
        Files.writeString(
                samples.resolve("savepoint-metadata.json"),
                JSON.writer(lines()).writeValueAsString(all) + "\n");
        System.exit(0);
    }

    /** As the other files of samples/: one entry a line. */
    private static DefaultPrettyPrinter lines() {
        DefaultIndenter indent = new DefaultIndenter("  ", "\n");
        return new DefaultPrettyPrinter()
                .withSeparators(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(indent)
                .withArrayIndenter(indent);
    }

    private static List<Path> samplesIn(Path root) throws Exception {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.endsWith("flink.json")).map(Path::getParent).sorted().toList();
        }
    }

    /** One row an operator, columns under the names that Flink gives them. */
    private static List<Map<String, Object>> rows(TableEnvironment tables, Path snapshot) throws Exception {
        TableResult result = tables.executeSql("SELECT * FROM savepoint_metadata('" + snapshot + "')");
        List<String> columns = result.getResolvedSchema().getColumnNames();
        List<Map<String, Object>> rows = new ArrayList<>();
        try (CloseableIterator<Row> iterator = result.collect()) {
            while (iterator.hasNext()) {
                Row row = iterator.next();
                Map<String, Object> named = new LinkedHashMap<>();
                for (int column = 0; column < columns.size(); column++) {
                    named.put(columns.get(column), row.getField(column));
                }
                rows.add(named);
            }
        }
        rows.sort(Comparator.comparing(row -> String.valueOf(row.get("operator-uid-hash"))));
        return rows;
    }
}
