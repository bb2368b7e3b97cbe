package restorable.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.runtime.util.EnvironmentInformation;
import restorable.flink.export.FlinkView;
import restorable.flink.job.KeyedDescriptors;
import restorable.flink.spec.JobSpec;
import restorable.flink.spec.OperatorSpec;
import restorable.flink.spec.StateSpec;
import restorable.helper.HelperSession;

/**
 * {@code AskHelper doors|serializers CASES RECORDED ANSWERS}: every case through the helper of {@code check --jar --confirm}: the
 * job as a program, the snapshot as recorded; both doors, or serializers, of the cases that are about them. Writes a line of JSON
 * for each: the helper's answer, and where the snapshot is. A release of which nothing is recorded writes its snapshots first.
 */
public final class AskHelper {
    private static final Path ROOT = Path.of("/tmp/flink-conformance");
    private static final String RELEASE = EnvironmentInformation.getVersion();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Case.Collection collection;
    private final Path recorded;
    private final Path scratch = Files.createTempDirectory("ask-helper");

    /** A case with the directory of its snapshot. */
    private record Subject(Case subject, Path snapshot, Written written) {}

    private AskHelper(Case.Collection collection, Path recorded) throws Exception {
        this.collection = collection;
        this.recorded = recorded;
    }

    public static void main(String[] arguments) throws Exception {
        boolean serializers = arguments[0].equals("serializers");
        AskHelper asking = new AskHelper(Case.Collection.read(Path.of(arguments[1])), Path.of(arguments[2], RELEASE));
        List<Subject> subjects = Files.exists(asking.recorded) ? asking.recordedSubjects() : asking.writtenSubjects();
        HelperSession session = new HelperSession(asking.scratch);
        try (BufferedWriter answers = Files.newBufferedWriter(Path.of(arguments[3]))) {
            for (Subject subject : subjects) {
                if (serializers && !subject.subject().id().startsWith("serializer/")) continue;
                answers.write(JSON.writeValueAsString(asking.ask(subject, session, serializers)));
                answers.newLine();
            }
        }
        // Flink leaves threads behind that are no daemons.
        System.exit(0);
    }

    private Map<String, Object> ask(Subject asked, HelperSession session, boolean serializers) throws Exception {
        Case subject = asked.subject();
        JobSpec spec = References.resolve(collection.job(subject.restore().job()), asked.written());
        Path file = Files.writeString(scratch.resolve("spec.json"), JSON.writeValueAsString(spec));
        Map<String, String> config =
                JobConfig.of(References.resolve(subject.restore().config(), asked.written()), scratch.resolve("checkpoints"));
        if (!subject.restore().scheduler().equals("default")) config.put("jobmanager.scheduler", "adaptive");
        List<Path> jars = JobClasses.of(spec).jars();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", subject.id());
        line.put("allowNonRestoredState", subject.restore().allowNonRestoredState());
        line.put("snapshot", asked.snapshot().resolve("_metadata").toString());
        HelperSession.Question question =
                new HelperSession.Question(SpecJob.class.getName(), file, jars, config, asked.snapshot());
        line.put("answer", serializers
                ? session.askSerializers(question, () -> keyedStates(JobSpec.of(Files.readString(file))))
                : session.askDoors(question, subject.restore().allowNonRestoredState()));
        return line;
    }

    /** The spec is one that nobody has asked for its types yet: a type keeps the classes that it was first asked with. */
    private static Map<String, List<StateDescriptor<?, ?>>> keyedStates(JobSpec spec) {
        Map<String, List<StateDescriptor<?, ?>>> states = new TreeMap<>();
        for (OperatorSpec operator : spec.operators()) {
            if (operator.uid() == null) continue;
            List<StateDescriptor<?, ?>> own = new ArrayList<>();
            for (StateSpec state : operator.states()) {
                if (state.kind().keyed()) own.add(KeyedDescriptors.of(state));
            }
            states.put(operator.uid(), own);
        }
        return states;
    }

    /** As the tests have them, but for those whose snapshot had been deleted. */
    private List<Subject> recordedSubjects() throws Exception {
        Map<String, Case> cases = new TreeMap<>();
        for (Case subject : collection.cases()) cases.put(subject.id(), subject);
        List<Subject> subjects = new ArrayList<>();
        for (String line : Files.readAllLines(recorded.resolve("cases.jsonl"))) {
            Map<?, ?> record = JSON.readValue(line, Map.class);
            Case subject = cases.get(record.get("id"));
            if (subject == null || record.get("snapshot") == null) continue;
            String digest = record.get("snapshot").toString();
            Path directory = Files.createDirectories(scratch.resolve(digest));
            Path metadata = directory.resolve("_metadata");
            if (!Files.exists(metadata)) Files.copy(recorded.resolve("snapshots").resolve(digest + ".metadata"), metadata);
            subjects.add(new Subject(subject, directory, whatItRefersTo(subject, directory)));
        }
        return subjects;
    }

    /** Of what was there when the snapshot was written only what a restoring job can refer to. */
    private Written whatItRefersTo(Case subject, Path snapshot) throws Exception {
        Case.Restore restore = subject.restore();
        String all = JSON.writeValueAsString(collection.job(restore.job())) + restore.config();
        if (!all.contains("$")) return written(snapshot, Map.of(), 0);
        JobSpec writer = collection.job(subject.writer().job());
        Map<String, String> ids;
        try (JobClasses.Scope classes = JobClasses.of(writer).enter()) {
            ids = Jobs.operatorIds(Jobs.build(writer, JobConfig.of(subject.writer().config(), scratch)));
        }
        return written(snapshot, ids, FlinkView.load(snapshot).getCheckpointId());
    }

    private static Written written(Path snapshot, Map<String, String> operatorIds, long checkpointId) {
        return new Written(snapshot.toString(), null, operatorIds, checkpointId, true, null, null, null, null, null, null, null);
    }

    /** Of the cases that start from a snapshot of this release to which nothing was done. */
    private List<Subject> writtenSubjects() throws Exception {
        SnapshotWriter writer = new SnapshotWriter(ROOT.resolve("asked"), RELEASE);
        List<Subject> subjects = new ArrayList<>();
        for (boolean inline : List.of(false, true)) {
            try (Flink flink = new Flink(ROOT.resolve("cluster").resolve(RELEASE), "default", inline)) {
                for (Case subject : collection.cases()) {
                    boolean isPlain = subject.writtenBy(RELEASE) && subject.tamper() == null && subject.migrate() == null;
                    if (!isPlain || !subject.isFor(RELEASE) || subject.writer().inline() != inline) continue;
                    try {
                        Written written = writer.snapshotOf(subject, collection.job(subject.writer().job()), flink);
                        subjects.add(new Subject(subject, written.snapshot(), written));
                    } catch (Exception e) {
                        System.err.println(RELEASE + " cannot write the snapshot of " + subject.id() + ": " + e);
                    }
                }
            }
        }
        return subjects;
    }
}
