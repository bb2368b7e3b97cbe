package restorable.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.util.EnvironmentInformation;
import restorable.flink.spec.JobSpec;

/**
 * {@code WriteTruth CASES DIRECTORY}: writes the snapshots of a file of cases with this release, each below
 * DIRECTORY/release/id, and beside it {@code truth.json}: what is in it. Nothing is restored.
 */
public final class WriteTruth {
    private static final String RELEASE = EnvironmentInformation.getVersion();
    private static final Path ROOT = Path.of("/tmp/flink-conformance");
    private static final Path CLUSTER = ROOT.resolve("cluster").resolve(RELEASE);
    private static final ObjectMapper JSON = new ObjectMapper();

    private WriteTruth() {}

    public static void main(String[] arguments) throws Exception {
        Case.Collection collection = Case.Collection.read(Path.of(arguments[0]));
        Path target = Path.of(arguments[1]).resolve(RELEASE);
        SnapshotWriter writer = new SnapshotWriter(ROOT.resolve("truth"), RELEASE);
        for (boolean inline : List.of(false, true)) {
            try (Flink flink = new Flink(CLUSTER, "default", inline)) {
                for (Case subject : collection.cases()) {
                    if (!subject.isFor(RELEASE) || subject.writer().inline() != inline) continue;
                    JobSpec job = collection.job(subject.writer().job());
                    Written written = writer.snapshotOf(subject, job, flink);
                    keep(subject, job, written, target.resolve(subject.id()));
                    System.out.printf("%s %s%n", RELEASE, subject.id());
                }
            }
        }
        // Flink leaves threads behind that are no daemons.
        System.exit(0);
    }

    /** A savepoint is one directory; a checkpoint needs what lies around it. */
    private static void keep(Case subject, JobSpec job, Written written, Path directory) throws Exception {
        Trees.delete(directory);
        Files.createDirectories(directory);
        Path snapshot = written.snapshot();
        Path root = subject.writer().kind().savepoint() ? snapshot : snapshot.getParent().getParent();
        Path copy = directory.resolve("snapshot");
        Trees.copy(root, copy);
        Files.deleteIfExists(copy.resolve("written.json"));
        Path changelog = Flink.changelogIn(CLUSTER);
        Path ofJob = changelog.resolve(snapshot.getParent().getFileName());
        if (Files.exists(ofJob)) Trees.copy(ofJob, directory.resolve("changelog").resolve(ofJob.getFileName()));
        Map<String, Object> truth = new LinkedHashMap<>();
        truth.put("flinkVersion", RELEASE);
        truth.put("kind", subject.writer().kind().toString());
        truth.put("config", subject.writer().config());
        truth.put("metadata", "snapshot/" + root.relativize(snapshot.resolve("_metadata")));
        truth.put("writtenTo", root.toString());
        if (Files.exists(ofJob)) truth.put("changelogWrittenTo", changelog.toString());
        truth.put("checkpointId", written.checkpointId());
        try (JobClasses.Scope classes = JobClasses.of(job).enter()) {
            truth.put("operators", Truth.of(job, written));
        }
        truth.put("splits", written.positions());
        Files.writeString(directory.resolve("truth.json"), lines(truth));
    }

    /** A state a line: to be read by people too. */
    @SuppressWarnings("unchecked")
    private static String lines(Map<String, Object> truth) throws Exception {
        StringBuilder text = new StringBuilder("{\n");
        List<String> fields = new ArrayList<>();
        for (Map.Entry<String, Object> field : truth.entrySet()) {
            String name = JSON.writeValueAsString(field.getKey());
            if (!field.getKey().equals("operators")) {
                fields.add("  " + name + ": " + JSON.writeValueAsString(field.getValue()));
                continue;
            }
            List<String> operators = new ArrayList<>();
            for (Map<String, Object> operator : (List<Map<String, Object>>) field.getValue()) {
                operators.add(operatorLines(operator));
            }
            fields.add("  " + name + ": [\n" + String.join(",\n", operators) + "\n  ]");
        }
        return text.append(String.join(",\n", fields)).append("\n}\n").toString();
    }

    private static String operatorLines(Map<String, Object> operator) throws Exception {
        List<String> fields = new ArrayList<>();
        for (Map.Entry<String, Object> field : operator.entrySet()) {
            String name = JSON.writeValueAsString(field.getKey());
            if (!(field.getValue() instanceof List<?> list) || list.isEmpty()) {
                fields.add("      " + name + ": " + JSON.writeValueAsString(field.getValue()));
                continue;
            }
            List<String> entries = new ArrayList<>();
            for (Object entry : list) entries.add("        " + JSON.writeValueAsString(entry));
            fields.add("      " + name + ": [\n" + String.join(",\n", entries) + "\n      ]");
        }
        return "    {\n" + String.join(",\n", fields) + "\n    }";
    }
}
