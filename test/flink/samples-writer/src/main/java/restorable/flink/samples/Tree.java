package restorable.flink.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whole directories. */
final class Tree {
    private Tree() {}

    static void delete(Path root) throws IOException {
        if (!Files.exists(root)) return;
        for (Path path : list(root).stream().sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }

    /** Files only: git keeps no empty directories. */
    static void copy(Path from, Path to) throws IOException {
        for (Path path : list(from)) {
            if (!Files.isRegularFile(path)) continue;
            Path target = to.resolve(from.relativize(path).toString());
            Files.createDirectories(target.getParent());
            Files.copy(path, target);
        }
    }

    private static List<Path> list(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.toList();
        }
    }
}
