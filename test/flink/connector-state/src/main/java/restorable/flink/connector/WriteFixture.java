package restorable.flink.connector;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** {@code WriteFixture DIRECTORY}: a savepoint with connector state, and expected.json. */
public final class WriteFixture {
    private WriteFixture() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Files.createDirectories(directory);
        Fixture fixture = new Fixture();
        KafkaSources.add(fixture);
        LegacyKafka.add(fixture);
        OtherSources.add(fixture);
        try (OutputStream out = Files.newOutputStream(directory.resolve("_metadata"))) {
            Checkpoints.storeCheckpointMetadata(fixture.metadata(), out);
        }
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("flink", EnvironmentInformation.getVersion());
        expected.put("kafkaOffsets", fixture.offsets);
        Files.writeString(directory.resolve("expected.json"),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(expected) + "\n");
    }
}
