package restorable.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.util.EnvironmentInformation;
import restorable.flink.cluster.BuiltJob;
import restorable.flink.job.Flow;
import restorable.flink.job.Probes;

/**
 * {@code MigrationRunner CASES RECORDS own|snapshots|cross [PREFIX...]}: writes each case's snapshot, has the built program migrate it,
 * restores the result, and looks whether all values have arrived. What happened goes to RECORDS, a line a case.
 * {@code own}: cases that start from a snapshot of this release, and the snapshots for other releases; {@code snapshots}:
 * only these; {@code cross}: cases that start from another's. The last line says how it went.
 */
public final class MigrationRunner {
    private static final Path ROOT = Path.of("/tmp/flink-migrations");
    private static final String RELEASE = EnvironmentInformation.getVersion();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Case.Collection collection;
    private final SnapshotWriter writer = new SnapshotWriter(ROOT.resolve("written"), RELEASE);
    private final Restorer restorer = new Restorer(ROOT.resolve("restored").resolve(RELEASE), RELEASE);
    private final Map<String, Map<String, Object>> records = new TreeMap<>();

    private MigrationRunner(Case.Collection collection) {
        this.collection = collection;
    }

    public static void main(String[] arguments) throws Exception {
        Case.Collection collection = Case.Collection.read(Path.of(arguments[0]));
        Path file = Path.of(arguments[1]).resolve(RELEASE + ".jsonl");
        String what = arguments[2];
        List<String> prefixes = Arrays.asList(arguments).subList(3, arguments.length);
        MigrationRunner runner = new MigrationRunner(collection);
        if (Files.exists(file)) runner.read(file);
        int run = 0;
        int broken = 0;
        try (Flink flink = new Flink(ROOT.resolve("cluster").resolve(RELEASE), "default", false)) {
            for (Case subject : collection.cases()) {
                if (!prefixes.isEmpty() && prefixes.stream().noneMatch(subject.id()::startsWith)) continue;
                boolean own = subject.writtenBy(RELEASE);
                boolean forOthers = own && subject.from() != null;
                boolean wanted = subject.isFor(RELEASE) && what.equals(own ? "own" : "cross");
                if (!wanted && (!forOthers || what.equals("cross"))) continue;
                try {
                    if (wanted) runner.run(subject, flink);
                    else runner.write(subject, flink);
                    run++;
                } catch (Exception e) {
                    broken++;
                    System.out.printf("%s %s COULD NOT BE RUN: %s%n", RELEASE, subject.id(), e);
                    e.printStackTrace(System.out);
                }
            }
        }
        System.out.printf("%s %s: %d cases, %d could not be run%n", RELEASE, what, run, broken);
        if (what.equals("snapshots")) System.exit(broken == 0 ? 0 : 1);
        Files.createDirectories(file.getParent());
        List<String> lines = new ArrayList<>();
        for (Map<String, Object> record : runner.records.values()) lines.add(JSON.writeValueAsString(record));
        Files.write(file, lines);
        // Flink leaves threads behind that are no daemons.
        System.exit(broken == 0 ? 0 : 1);
    }

    /** What is known of other cases, if they still are any. */
    @SuppressWarnings("unchecked")
    private void read(Path file) throws Exception {
        for (String line : Files.readAllLines(file)) {
            Map<String, Object> record = JSON.readValue(line, Map.class);
            String id = String.valueOf(record.get("id"));
            if (collection.cases().stream().anyMatch(subject -> subject.id().equals(id))) records.put(id, record);
        }
    }

    private void write(Case subject, Flink flink) throws Exception {
        writer.snapshotOf(subject, collection.job(subject.writer().job()), flink);
    }

    private void run(Case subject, Flink flink) throws Exception {
        long start = System.nanoTime();
        Path workplace = ROOT.resolve("migrated").resolve(RELEASE).resolve(subject.id().replace('/', '-'));
        Written written = writer.snapshotOf(subject, collection.job(subject.writer().job()), flink);
        Map<String, String> places = new HashMap<>();
        places.put("$from", Tampering.treeOf(written.snapshot()).toString());
        places.put("$savepoint", written.location());
        places.put("$release", RELEASE);
        if (subject.prepare() != null) written = claimed(subject, written, flink);
        if (subject.tamper() != null) {
            written = Tampering.with(subject.tamper(), written, workplace.resolveSibling(workplace.getFileName() + "-moved"));
        }
        places.put("$to", Tampering.treeOf(written.snapshot()).toString());
        if (subject.merge() != null) {
            Case second = new Case(subject.id(), null, null, subject.merge(), null, null, null, null, null, null, null, null);
            Written other = writer.snapshotOf(second, collection.job(subject.merge().job()), flink);
            places.put("$merge", other.location());
            written = both(written, other);
        }
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("id", subject.id());
        if (subject.from() != null) record.put("from", subject.from());
        if (subject.migrate() != null) record.put("migrate", String.join(" ", subject.migrate()));
        try {
            if (subject.migrate() != null) {
                written = written.at(Migration.of(written.snapshot(), options(subject, written, places), workplace));
            }
            Restorer.Restored restored =
                    restorer.restore(subject, collection.job(subject.restore().job()), written, flink);
            record.putAll(restored.outcome().view());
        } catch (Migration.Refused refused) {
            record.put("result", "not migrated");
            record.put("message", refused.getMessage());
        }
        records.put(subject.id(), record);
        System.out.printf("%s %.1f s: %s%n", RELEASE, (System.nanoTime() - start) / 1e9, JSON.writeValueAsString(record));
    }

    private static List<String> options(Case subject, Written written, Map<String, String> places) {
        List<String> options = new ArrayList<>();
        for (String option : subject.migrate()) {
            String resolved = References.resolve(Map.of("", option), written).get("");
            for (Map.Entry<String, String> place : places.entrySet()) {
                resolved = resolved.replace(place.getKey(), place.getValue());
            }
            options.add(resolved);
        }
        return options;
    }

    /** A checkpoint of a job that has claimed a savepoint and read nothing since: the contents are the same. */
    private Written claimed(Case subject, Written savepoint, Flink flink) throws Exception {
        Path directory = savepoint.snapshot().getParent().resolve("claimed");
        Trees.delete(directory);
        Flow.reset();
        Probes.reset();
        BuiltJob built = Jobs.build(
                collection.job(subject.writer().job()), JobConfig.of(subject.writer().config(), directory));
        Map<String, String> keys = Map.of(
                "execution.savepoint.path", savepoint.snapshot().toUri().toString(),
                "execution.state-recovery.path", savepoint.snapshot().toUri().toString(),
                "execution.savepoint-restore-mode", "CLAIM",
                "execution.state-recovery.claim-mode", "CLAIM");
        built.jobGraph().setSavepointRestoreSettings(SavepointRestoreSettings.fromConfiguration(Configuration.fromMap(keys)));
        JobID job = flink.submit(built.jobGraph());
        try {
            flink.awaitRunning(job);
            String location = flink.checkpoint(job);
            return savepoint.at(Path.of(java.net.URI.create(location).getPath()));
        } finally {
            flink.end(job);
        }
    }

    private static Written both(Written a, Written b) throws Exception {
        return new Written(
                a.location(), a.job(), union(a.operatorIds(), b.operatorIds()), a.checkpointId(), a.settled(),
                union(a.processed(), b.processed()), union(a.operatorState(), b.operatorState()),
                union(a.keyedState(), b.keyedState()), union(a.positions(), b.positions()),
                union(a.writers(), b.writers()), union(a.timers(), b.timers()), a.hooks());
    }

    private static <V> Map<String, V> union(Map<String, V> a, Map<String, V> b) {
        Map<String, V> all = new HashMap<>(a);
        all.putAll(b);
        return all;
    }
}
