package restorable.bench;

import java.util.Random;

import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.OperatorStateHandle.Mode;

/** A union list that grew: one operator state handle with 100,000 offsets a subtask. */
record Union(int operators, int parallelism, int offsets) implements Shape {

    static Union ofSize(String size) {
        return switch (size) {
            case "10k" -> new Union(1, 1, 1200);
            case "1m" -> new Union(1, 1, 100_000);
            case "10m" -> new Union(3, 4, 100_000);
            case "100m" -> new Union(8, 16, 100_000);
            case "1g" -> new Union(78, 16, 100_000);
            default -> throw Shape.noSize(size);
        };
    }

    @Override
    public String name() {
        return "union";
    }

    @Override
    public int maxParallelism() {
        return 128;
    }

    @Override
    public CheckpointProperties properties() {
        return CheckpointProperties.forSavepoint(true, SavepointFormatType.NATIVE);
    }

    @Override
    public OperatorSubtaskState subtask(Random random, int subtask) {
        return OperatorSubtaskState.builder()
                .setManagedOperatorState(
                        Handles.operatorState(
                                "topic-offset-states",
                                Mode.UNION,
                                Handles.offsets(random, offsets),
                                Handles.absolute(random)))
                .build();
    }
}
