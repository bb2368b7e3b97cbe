package restorable.reader;

import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.flink.runtime.checkpoint.CheckpointProperties;

/** The checkpoint properties of V4 and later; null where the file has none. */
final class Properties {

    static Map<String, Object> of(CheckpointProperties properties) {
        if (properties == null) {
            return null;
        }
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("type", properties.getCheckpointType().getName());
        described.put(
                "sharingFilesStrategy",
                properties.getCheckpointType().getSharingFilesStrategy().name());
        described.put("savepoint", properties.isSavepoint());
        described.put("unclaimed", properties.isUnclaimed());
        return described;
    }
}
