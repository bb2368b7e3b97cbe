package restorable.bench;

import static org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath.of;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateHandleID;

/** A RocksDB job with incremental checkpoints: 7,264 bytes a subtask, nearly all of it SST paths. */
record Wide(int operators, int parallelism) implements Shape {

    private static final int SHARED_SSTS = 40;
    private static final int META_BYTES = 1000;
    private static final int CURRENT_BYTES = 16;
    private static final int MANIFEST_BYTES = 186;

    static Wide ofSize(String size) {
        return switch (size) {
            case "10k" -> new Wide(1, 1);
            case "1m" -> new Wide(9, 16);
            case "10m" -> new Wide(21, 64);
            case "100m" -> new Wide(107, 128);
            case "1g" -> new Wide(1075, 128);
            default -> throw Shape.noSize(size);
        };
    }

    @Override
    public String name() {
        return "wide";
    }

    @Override
    public int maxParallelism() {
        return 128;
    }

    @Override
    public CheckpointProperties properties() {
        return CheckpointProperties.forCheckpoint(
                CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION);
    }

    @Override
    public OperatorSubtaskState subtask(Random random, int subtask) {
        List<HandleAndLocalPath> shared = new ArrayList<>();
        for (int i = 0; i < SHARED_SSTS; i++) {
            shared.add(of(Handles.absolute(random), "%06d.sst".formatted(random.nextInt(1_000_000))));
        }
        List<HandleAndLocalPath> exclusive =
                List.of(
                        of(Handles.inline(random, CURRENT_BYTES), "CURRENT"),
                        of(Handles.inline(random, MANIFEST_BYTES), "MANIFEST-000004"),
                        of(Handles.relative(random), "OPTIONS-000010"));
        UUID backend = Handles.uuid(random);
        return OperatorSubtaskState.builder()
                .setManagedKeyedState(
                        IncrementalRemoteKeyedStateHandle.restore(
                                backend,
                                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                                        maxParallelism(), parallelism, subtask),
                                42,
                                shared,
                                exclusive,
                                Handles.inline(random, META_BYTES),
                                random.nextInt(1 << 30),
                                new StateHandleID(Handles.uuid(random).toString())))
                .build();
    }
}
