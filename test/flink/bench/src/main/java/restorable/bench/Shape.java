package restorable.bench;

import java.util.Random;

import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

/** What a file is made of: how many operators, and what each of their subtasks holds. */
interface Shape {

    String name();

    int operators();

    int parallelism();

    int maxParallelism();

    CheckpointProperties properties();

    OperatorSubtaskState subtask(Random random, int subtask);

    static Shape named(String name, String size) {
        return switch (name) {
            case "wide" -> Wide.ofSize(size);
            case "inline" -> Inline.ofSize(size);
            case "union" -> Union.ofSize(size);
            default -> throw new IllegalArgumentException("no shape " + name);
        };
    }

    static IllegalArgumentException noSize(String size) {
        return new IllegalArgumentException("no size " + size);
    }
}
