package restorable.reader;

import static org.apache.flink.runtime.checkpoint.Checkpoints.HEADER_MAGIC_NUMBER;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds the files to read. */
final class MetadataFiles {

    /**
     * A file stands for itself, whatever it holds. A folder stands for every file below it that
     * begins with Flink's magic number: Flink allows any name for a metadata file.
     */
    static List<Path> under(Path input) throws IOException {
        if (Files.isRegularFile(input)) {
            return List.of(input);
        }
        try (Stream<Path> all = Files.walk(input)) {
            return all.filter(Files::isRegularFile)
                    .filter(MetadataFiles::hasMagicNumber)
                    .sorted()
                    .toList();
        }
    }

    private static boolean hasMagicNumber(Path file) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            return in.readInt() == HEADER_MAGIC_NUMBER;
        } catch (EOFException tooShort) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
