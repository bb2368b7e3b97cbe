package restorable.bench;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.checkpoint.metadata.MetadataSerializer;
import org.apache.flink.runtime.checkpoint.metadata.MetadataSerializers;

/** Buffered load, then store in the same version; the result must equal the file. */
final class RoundTrip {

    private final String file;
    private final byte[] expected;
    private final MetadataSerializer serializer;
    private final ByteSink sink;

    RoundTrip(String file) throws IOException {
        this.file = file;
        expected = Files.readAllBytes(Path.of(file));
        serializer = MetadataSerializers.getSerializer(ByteBuffer.wrap(expected).getInt(4));
        sink = new ByteSink(expected.length);
    }

    /** Nanoseconds of load and store; comparing does not count. */
    long run() throws IOException {
        long start = System.nanoTime();
        CheckpointMetadata metadata = Peer.load("buf", file);
        sink.clear();
        Checkpoints.storeCheckpointMetadata(metadata, new DataOutputStream(sink), serializer);
        long elapsed = System.nanoTime() - start;

        if (!Arrays.equals(expected, sink.bytes())) {
            throw new IOException(file + ": stored bytes differ from the file");
        }
        return elapsed;
    }
}
