package restorable.conformance;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import restorable.flink.export.FlinkView;

/** The files that a snapshot refers to, and whether they are there. */
final class StateFiles {
    /** Path → operator. */
    private final Map<Path, String> files = new LinkedHashMap<>();

    private StateFiles() {}

    static StateFiles of(Path snapshot) throws Exception {
        StateFiles all = new StateFiles();
        for (OperatorState operator : FlinkView.load(snapshot).getOperatorStates()) {
            String id = operator.getOperatorID().toHexString();
            all.add(id, operator.getCoordinatorState());
            for (OperatorSubtaskState subtask : operator.getStates()) {
                for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                    all.add(id, handle.getDelegateStateHandle());
                }
                for (KeyedStateHandle handle : subtask.getManagedKeyedState()) all.add(id, handle);
            }
        }
        return all;
    }

    private void add(String operator, KeyedStateHandle handle) {
        if (handle instanceof KeyGroupsStateHandle groups) add(operator, groups.getDelegateStateHandle());
        if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
            add(operator, metaStateOf(incremental));
            for (IncrementalKeyedStateHandle.HandleAndLocalPath file : incremental.getSharedState()) {
                add(operator, file.getHandle());
            }
            for (IncrementalKeyedStateHandle.HandleAndLocalPath file : incremental.getPrivateState()) {
                add(operator, file.getHandle());
            }
        }
    }

    /** Since 1.17 it is getMetaDataStateHandle. */
    private static StreamStateHandle metaStateOf(IncrementalRemoteKeyedStateHandle incremental) {
        for (Method method : IncrementalRemoteKeyedStateHandle.class.getMethods()) {
            if (!List.of("getMetaStateHandle", "getMetaDataStateHandle").contains(method.getName())) continue;
            try {
                return (StreamStateHandle) method.invoke(incremental);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(method.getName(), e);
            }
        }
        throw new IllegalStateException("IncrementalRemoteKeyedStateHandle has no metadata");
    }

    private void add(String operator, StreamStateHandle handle) {
        if (handle instanceof FileStateHandle file) files.put(Path.of(file.getFilePath().getPath()), operator);
    }

    List<Path> paths() {
        return List.copyOf(files.keySet());
    }

    /** As the check takes it. */
    Map<String, Object> found() {
        List<Map<String, Object>> missing = new ArrayList<>();
        files.forEach((path, operator) -> {
            if (Files.exists(path)) return;
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("path", path.toString());
            entry.put("operatorId", operator);
            missing.add(entry);
        });
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("checked", files.size());
        found.put("unreachable", 0);
        found.put("missing", missing);
        return found;
    }
}
