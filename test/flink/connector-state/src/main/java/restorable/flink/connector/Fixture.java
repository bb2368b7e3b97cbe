package restorable.flink.connector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.DefaultOperatorStateBackend;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;

/** A savepoint in the making: operators, and what each of them is expected to show. */
final class Fixture {
    interface Fill {
        void fill(OperatorStateBackend backend) throws Exception;
    }

    private final List<OperatorState> operators = new ArrayList<>();

    final List<Map<String, Object>> offsets = new ArrayList<>();

    /** {@code fills}: what each subtask puts into its operator state. */
    OperatorState operator(String uid, Fill... fills) throws Exception {
        OperatorState operator = Releases.operatorState(uid, new OperatorID(0, operators.size() + 1), fills.length);
        for (int subtask = 0; subtask < fills.length; subtask++) {
            operator.putState(subtask, OperatorSubtaskState.builder().setManagedOperatorState(snapshot(fills[subtask])).build());
        }
        operators.add(operator);
        return operator;
    }

    static void coordinator(OperatorState operator, byte[] state) {
        operator.setCoordinatorState(new ByteStreamStateHandle("coordinator", state));
    }

    /** A row of what is to be shown; absent cells are null. */
    void expect(String uid, int subtask, String topic, int partition, Object startsAt, Object stopsAt) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("uid", uid);
        row.put("subtask", subtask < 0 ? null : subtask);
        row.put("topic", topic);
        row.put("partition", partition);
        row.put("startsAt", startsAt);
        row.put("stopsAt", stopsAt);
        offsets.add(row);
    }

    CheckpointMetadata metadata() {
        return new CheckpointMetadata(
                1, operators, List.of(), CheckpointProperties.forSavepoint(false, SavepointFormatType.CANONICAL));
    }

    private static OperatorStateHandle snapshot(Fill fill) throws Exception {
        try (CloseableRegistry closeables = new CloseableRegistry();
                DefaultOperatorStateBackend backend = new DefaultOperatorStateBackendBuilder(
                        Fixture.class.getClassLoader(), new ExecutionConfig(), false, List.of(), closeables).build()) {
            fill.fill(backend);
            var future = backend.snapshot(
                    1, 1, new MemCheckpointStreamFactory(1 << 20), CheckpointOptions.forCheckpointWithDefaultLocation());
            future.run();
            SnapshotResult<OperatorStateHandle> result = future.get();
            return result.getJobManagerOwnedSnapshot();
        }
    }
}
