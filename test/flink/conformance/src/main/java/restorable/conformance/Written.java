package restorable.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A snapshot that was taken, with everything that was there at that moment. Kept beside it as JSON: another release may
 * restore it. Operators by their id in the job's specification.
 *
 * @param location the directory that holds {@code _metadata}
 * @param job the job that wrote it, as a manifest
 * @param operatorIds operator → its ID in Flink, of those that are no parts of a sink
 * @param settled every record had arrived, so that contents can be compared
 * @param processed operator → the records that it had seen
 * @param operatorState operator/state → elements
 * @param keyedState operator/state → key → content
 * @param positions split → next record
 * @param writers sink → records counted
 * @param timers operator → how many it had
 * @param hooks identifiers of master hooks
 */
record Written(
        String location,
        Map<String, Object> job,
        Map<String, String> operatorIds,
        long checkpointId,
        boolean settled,
        Map<String, List<Long>> processed,
        Map<String, List<String>> operatorState,
        Map<String, Map<String, String>> keyedState,
        Map<String, Long> positions,
        Map<String, Long> writers,
        Map<String, Long> timers,
        List<String> hooks) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Written read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Written.class);
    }

    void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }

    Path snapshot() {
        return Path.of(location);
    }

    /** How far the sources may go so that each reads on after a restore. */
    long furthest() {
        return positions.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    Written at(Path elsewhere) {
        return new Written(elsewhere.toString(), job, operatorIds, checkpointId, settled, processed, operatorState,
                keyedState, positions, writers, timers, hooks);
    }
}
