package restorable.bench;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.checkpoint.metadata.MetadataSerializer;
import org.apache.flink.runtime.checkpoint.metadata.MetadataV4Serializer;
import org.apache.flink.runtime.checkpoint.metadata.MetadataV6Serializer;

/**
 * Writes big metadata files with Flink's own serializers: {@code GenBig DIR NAME...}.
 *
 * <p>A name is {@code SHAPE-SIZE} or {@code SHAPE-SIZE-v4}: wide, inline or union; 10k, 1m, 10m,
 * 100m or 1g. The same name always gives the same bytes.
 */
public final class GenBig {

    public static void main(String[] args) throws IOException {
        if (args.length < 2) {
            System.err.println("usage: GenBig DIR (wide|inline|union)-(10k|1m|10m|100m|1g)[-v4]...");
            System.exit(2);
        }
        Path dir = Files.createDirectories(Path.of(args[0]));
        for (String name : List.of(args).subList(1, args.length)) {
            Path file = dir.resolve(name);
            write(name, file);
            System.out.println(name + " " + Files.size(file));
        }
    }

    private static void write(String name, Path file) throws IOException {
        String[] parts = name.split("-");
        Shape shape = Shape.named(parts[0], parts[1]);
        MetadataSerializer serializer =
                name.endsWith("-v4") ? MetadataV4Serializer.INSTANCE : MetadataV6Serializer.INSTANCE;
        CheckpointMetadata metadata =
                new CheckpointMetadata(
                        42, new LazyOperators(shape), List.of(), shape.properties());
        try (DataOutputStream out =
                new DataOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
            Checkpoints.storeCheckpointMetadata(metadata, out, serializer);
        }
    }
}
