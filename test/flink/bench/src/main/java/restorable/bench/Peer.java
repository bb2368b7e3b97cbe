package restorable.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/** How Flink loads a metadata file. */
final class Peer {

    private static final int BUFFER_BYTES = 64 * 1024;

    /**
     * @param mode {@code flink}: no buffer, what the JobManager does on a local or mounted path.
     *     {@code buf}: with a buffer, about what the object stores' streams give.
     */
    static CheckpointMetadata load(String mode, String file) throws IOException {
        try (InputStream raw = LocalFileSystem.getSharedInstance().open(new Path(file))) {
            InputStream in =
                    switch (mode) {
                        case "flink" -> raw;
                        case "buf" -> new BufferedInputStream(raw, BUFFER_BYTES);
                        default -> throw new IllegalArgumentException("no mode " + mode);
                    };
            return Checkpoints.loadCheckpointMetadata(
                    new DataInputStream(in), Peer.class.getClassLoader(), file);
        }
    }
}
