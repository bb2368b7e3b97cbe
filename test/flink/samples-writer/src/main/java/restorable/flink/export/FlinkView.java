package restorable.flink.export;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.MasterState;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.util.EnvironmentInformation;
import restorable.flink.version.Labels;

/** What Flink's own classes make of a snapshot: the reference that {@code restorable inspect} is compared with. */
public final class FlinkView {
    private FlinkView() {}

    /** Flink's own reader; the snapshot's directory is where relative files are looked up. */
    public static CheckpointMetadata load(Path snapshot) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(snapshot.resolve("_metadata")))) {
            return Checkpoints.loadCheckpointMetadata(
                    in, FlinkView.class.getClassLoader(), snapshot.toUri().toString());
        }
    }

    /** {@code sample} holds {@code snapshot}; the metadata file is named relative to it. */
    public static Map<String, Object> of(Path sample, Path snapshot) throws IOException {
        CheckpointMetadata metadata = load(snapshot);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("flinkVersion", EnvironmentInformation.getVersion());
        view.put("metadata", sample.relativize(snapshot.resolve("_metadata")).toString());
        view.put("metadataVersion", versionOf(snapshot));
        view.put("checkpointId", metadata.getCheckpointId());
        List<Object> operators = new ArrayList<>();
        // The file's order is that of a hash map.
        metadata.getOperatorStates().stream()
                .sorted(Comparator.comparing(operator -> operator.getOperatorID().toHexString()))
                .forEach(operator -> operators.add(of(operator)));
        view.put("operators", operators);
        List<Object> masterStates = new ArrayList<>();
        metadata.getMasterStates().forEach(state -> masterStates.add(of(state)));
        view.put("masterStates", masterStates);
        return view;
    }

    private static int versionOf(Path snapshot) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(snapshot.resolve("_metadata")))) {
            in.readInt(); // the magic number
            return in.readInt();
        }
    }

    private static Map<String, Object> of(OperatorState operator) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("operatorId", operator.getOperatorID().toHexString());
        view.put("uid", Labels.uid(operator));
        view.put("name", Labels.name(operator));
        view.put("parallelism", operator.getParallelism());
        view.put("maxParallelism", operator.getMaxParallelism());
        view.put("subtaskStateCount", operator.getNumberCollectedStates());
        view.put("coordinatorStateSizeInBytes",
                operator.getCoordinatorState() == null ? 0 : operator.getCoordinatorState().getStateSize());
        view.put("totalSizeInBytes", operator.getStateSize());
        view.put("checkpointedSizeInBytes", operator.getCheckpointedSize());
        view.put("fullyFinished", operator.isFullyFinished());
        view.put("finishedSubtasks",
                operator.getStates().stream().filter(OperatorSubtaskState::isFinished).count());
        view.put("hasState",
                operator.getCoordinatorState() != null
                        || operator.getStates().stream().anyMatch(OperatorSubtaskState::hasState));
        return view;
    }

    private static Map<String, Object> of(MasterState state) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", state.name());
        view.put("version", state.version());
        view.put("sizeInBytes", state.bytes().length);
        return view;
    }
}
