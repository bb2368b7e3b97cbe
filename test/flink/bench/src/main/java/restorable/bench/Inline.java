package restorable.bench;

import java.util.Random;

import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle.Mode;
import org.apache.flink.runtime.state.StateHandleID;

/** Small state that lies in the metadata itself: operator state and key groups, 10 kB each. */
record Inline(int operators, int parallelism, int payload) implements Shape {

    private static final int PARTITIONS = 8;

    static Inline ofSize(String size) {
        return switch (size) {
            case "10k" -> new Inline(1, 1, 4000);
            case "1m" -> new Inline(6, 8, 10_000);
            case "10m" -> new Inline(15, 32, 10_000);
            case "100m" -> new Inline(38, 128, 10_000);
            case "1g" -> new Inline(382, 128, 10_000);
            default -> throw Shape.noSize(size);
        };
    }

    @Override
    public String name() {
        return "inline";
    }

    @Override
    public int maxParallelism() {
        return 1024;
    }

    @Override
    public CheckpointProperties properties() {
        return CheckpointProperties.forSavepoint(true, SavepointFormatType.NATIVE);
    }

    @Override
    public OperatorSubtaskState subtask(Random random, int subtask) {
        KeyGroupRange range =
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        maxParallelism(), parallelism, subtask);
        return OperatorSubtaskState.builder()
                .setManagedOperatorState(
                        Handles.operatorState(
                                "inline-operator-state",
                                Mode.SPLIT_DISTRIBUTE,
                                Handles.offsets(random, PARTITIONS),
                                Handles.inline(random, payload)))
                .setManagedKeyedState(
                        KeyGroupsStateHandle.restore(
                                new KeyGroupRangeOffsets(
                                        range,
                                        Handles.offsets(random, range.getNumberOfKeyGroups())),
                                Handles.inline(random, payload),
                                new StateHandleID(Handles.uuid(random).toString())))
                .build();
    }
}
