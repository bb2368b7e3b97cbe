package restorable.directories;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.EntropyInjectingFileSystem;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/**
 * Flink's local file system, under its own scheme, as a store may behave: deleting fails for a while, and part of a path is
 * replaced by random characters where the configuration asks for it.
 */
final class FaultyFiles extends LocalFileSystem implements EntropyInjectingFileSystem {
    private static final String ENTROPY = "_entropy_";
    private static final Pattern NOTHING = Pattern.compile("(?!)");

    private static volatile Pattern undeletable = NOTHING;

    /** Files and directories whose path contains this cannot be deleted from now on; null: all can. */
    static void failDeletes(String pattern) {
        undeletable = pattern == null ? NOTHING : Pattern.compile(pattern);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        if (undeletable.matcher(path.getPath()).find()) throw new IOException("Service unavailable: delete " + path);
        return super.delete(path, recursive);
    }

    @Override
    public String getEntropyInjectionKey() {
        return ENTROPY;
    }

    @Override
    public String generateEntropy() {
        return String.format("%04x", ThreadLocalRandom.current().nextInt(0x10000));
    }

    /** Found by Flink through META-INF/services; takes the place of its own factory. */
    public static final class Factory implements FileSystemFactory {
        @Override
        public String getScheme() {
            return "file";
        }

        @Override
        public FileSystem create(URI uri) {
            return new FaultyFiles();
        }
    }
}
