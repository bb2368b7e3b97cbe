package restorable.reader;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.MasterState;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/** Everything said about one file, as plain maps and lists ready for JSON. */
final class Report {

    static Map<String, Object> of(Path file, String shown) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("file", shown);
        CheckpointMetadata metadata;
        try {
            metadata = load(file);
        } catch (Throwable refusal) {
            // Errors too: a damaged count can end in an OutOfMemoryError, and that is Flink's answer.
            report.put("ok", false);
            report.put("error", error(refusal));
            return report;
        }
        report.put("ok", true);
        report.put("checkpointId", Numbers.exact(metadata.getCheckpointId()));
        report.put("metadataVersion", version(file));
        report.put("properties", Properties.of(metadata.getCheckpointProperties()));

        References references = new References();
        List<Object> operators = new ArrayList<>();
        for (OperatorState operator : metadata.getOperatorStates()) {
            operators.add(Operators.describe(operator));
            references.visit(operator);
        }
        report.put("operators", operators);

        List<Object> masterStates = new ArrayList<>();
        for (MasterState master : metadata.getMasterStates()) {
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("name", master.name());
            state.put("version", master.version());
            state.put("size", master.bytes().length);
            masterStates.add(state);
        }
        report.put("masterStates", masterStates);
        report.put("references", references.found());
        report.put("inline", references.inline());
        return report;
    }

    /** The pointer is the file itself, so relative handles resolve as they do on a restore. */
    private static CheckpointMetadata load(Path file) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return Checkpoints.loadCheckpointMetadata(
                    in, Report.class.getClassLoader(), file.toUri().toString());
        }
    }

    /** Flink's model forgets the version, so it comes from the header. */
    private static int version(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            in.readInt();
            return in.readInt();
        }
    }

    private static Map<String, Object> error(Throwable refusal) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("class", refusal.getClass().getName());
        error.put("message", refusal.getMessage());
        return error;
    }
}
