package restorable.reader;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** One operator as Flink sees it after loading. */
final class Operators {

    static Map<String, Object> describe(OperatorState operator) {
        ByteStreamStateHandle coordinator = operator.getCoordinatorState();
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("operatorId", operator.getOperatorID().toHexString());
        described.put("name", optional(operator, "getOperatorName"));
        described.put("uid", optional(operator, "getOperatorUid"));
        described.put("parallelism", operator.getParallelism());
        described.put("maxParallelism", operator.getMaxParallelism());
        described.put("subtaskStateCount", operator.getNumberCollectedStates());
        described.put(
                "coordinatorStateSizeInBytes",
                coordinator == null ? 0 : Numbers.exact(coordinator.getStateSize()));
        described.put("totalSizeInBytes", Numbers.exact(operator.getStateSize()));
        described.put("checkpointedSize", Numbers.exact(operator.getCheckpointedSize()));
        described.put("fullyFinished", operator.isFullyFinished());
        described.put("hasState", hasState(operator));
        described.put(
                "finishedSubtasks",
                operator.getStates().stream().filter(OperatorSubtaskState::isFinished).count());
        return described;
    }

    /** What decides in Checkpoints.loadAndValidateCheckpoint whether an unmatched operator is an error. */
    private static boolean hasState(OperatorState operator) {
        return operator.getCoordinatorState() != null
                || operator.getStates().stream().anyMatch(OperatorSubtaskState::hasState);
    }

    /** Names and uids exist since 2.0; before that the answer is null. */
    private static Object optional(OperatorState operator, String getter) {
        Method method;
        try {
            method = OperatorState.class.getMethod(getter);
        } catch (NoSuchMethodException olderFlink) {
            return null;
        }
        try {
            return ((Optional<?>) method.invoke(operator)).orElse(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
