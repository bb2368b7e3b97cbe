package restorable.bench;

import java.util.Map;
import java.util.Random;
import java.util.UUID;

import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle.StateMetaInfo;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** The handles that the shapes share; paths are 114 characters, as long as real ones. */
final class Handles {

    private static final Path SHARED =
            new Path("s3://example-bucket/flink/checkpoints/78de81af9acc792823a4f1b5d42be82a/shared");

    static UUID uuid(Random random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    static StreamStateHandle absolute(Random random) {
        return new FileStateHandle(path(random), size(random));
    }

    /** The name of an inline handle is the path it would have had. */
    static StreamStateHandle inline(Random random, int size) {
        byte[] data = new byte[size];
        random.nextBytes(data);
        return new ByteStreamStateHandle(path(random).toString(), data);
    }

    static StreamStateHandle relative(Random random) {
        Path path = path(random);
        return new RelativeFileStateHandle(path, path.getName(), size(random));
    }

    static OperatorStateHandle operatorState(
            String name,
            OperatorStateHandle.Mode mode,
            long[] offsets,
            StreamStateHandle delegate) {
        return new OperatorStreamStateHandle(
                Map.of(name, new StateMetaInfo(offsets, mode)), delegate);
    }

    /** Ascending positions, as in a real state file. */
    static long[] offsets(Random random, int count) {
        long[] offsets = new long[count];
        long position = 0;
        for (int i = 0; i < count; i++) {
            offsets[i] = position;
            position += 1 + random.nextInt(2000);
        }
        return offsets;
    }

    private static Path path(Random random) {
        return new Path(SHARED, uuid(random).toString());
    }

    private static long size(Random random) {
        return 1 + random.nextInt(1 << 26);
    }
}
