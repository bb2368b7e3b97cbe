package restorable.conformance;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What happens to snapshots between being taken and being restored. */
final class Tampering {
    private Tampering() {}

    /**
     * Does to a snapshot what {@code how} says, and returns where it is then: {@code version:N} (another metadata
     * version), {@code truncate:N} (only the first N % of the metadata), {@code trailing} (bytes behind it),
     * {@code missing-file}, {@code copied} (all of it is elsewhere too), {@code moved} (it is elsewhere),
     * {@code lost-tree} (moved, and everything around it is gone), {@code no-metadata}, {@code no-directory},
     * {@code moved-tree} (everything that was written with it is elsewhere).
     */
    static Written with(String how, Written written, Path workplace) throws Exception {
        Path original = written.snapshot();
        String[] parts = how.split(":");
        Trees.delete(workplace);
        Files.createDirectories(workplace);
        if (how.equals("moved-tree")) {
            Path tree = treeOf(original);
            Path moved = workplace.resolve(tree.getFileName());
            Trees.copy(tree, moved);
            Trees.delete(tree);
            return written.at(moved.resolve(tree.relativize(original)));
        }
        Path elsewhere = workplace.resolve(original.getFileName().toString());
        Trees.copy(original, elsewhere);
        Written copy = written.at(elsewhere);
        Path metadata = elsewhere.resolve("_metadata");
        switch (parts[0]) {
            case "version" -> {
                try (RandomAccessFile file = new RandomAccessFile(metadata.toFile(), "rw")) {
                    file.seek(4);
                    file.writeInt(Integer.parseInt(parts[1]));
                }
            }
            case "truncate" -> {
                try (RandomAccessFile file = new RandomAccessFile(metadata.toFile(), "rw")) {
                    file.setLength(file.length() * Integer.parseInt(parts[1]) / 100);
                }
            }
            case "trailing" -> {
                try (RandomAccessFile file = new RandomAccessFile(metadata.toFile(), "rw")) {
                    file.seek(file.length());
                    file.write(new byte[] {1, 2, 3});
                }
            }
            case "missing-file" -> {
                List<Path> files = StateFiles.of(elsewhere).paths();
                Files.delete(files.get(files.size() - 1));
            }
            case "copied" -> {}
            case "moved" -> Trees.delete(original);
            case "lost-tree" -> Trees.delete(original.getParent());
            case "no-metadata" -> Files.delete(metadata);
            case "no-directory" -> Trees.delete(elsewhere);
            default -> throw new IllegalArgumentException("unknown tampering: " + how);
        }
        return copy;
    }

    /** A savepoint is one by itself; a checkpoint has shared files beside it. */
    static Path treeOf(Path snapshot) {
        return snapshot.getFileName().toString().startsWith("chk-") ? snapshot.getParent() : snapshot;
    }
}
