package restorable.conformance;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.util.EnvironmentInformation;
import restorable.flink.spec.JobSpec;

/**
 * {@code Runner CASES RECORDS own|cross [PREFIX...]}: runs the cases of a file on this release and records what happened
 * below RECORDS. {@code own}: those that start from a snapshot of this release; {@code cross}: the others, for which the
 * other releases have to have run before, and which are added to what is recorded. With prefixes: cases whose ids start
 * so, added too.
 */
public final class Runner {
    private static final Path ROOT = Path.of("/tmp/flink-conformance");
    private static final String RELEASE = EnvironmentInformation.getVersion();

    private final Case.Collection collection;
    private final Records records;
    private final SnapshotWriter writer = new SnapshotWriter(ROOT.resolve("written"), RELEASE);
    private final Restorer restorer = new Restorer(ROOT.resolve("restored").resolve(RELEASE), RELEASE);
    private int broken;

    /** A snapshot, and the digest of its metadata; null where that is gone. */
    private record Kept(Written written, String digest) {}

    private Runner(Case.Collection collection, Records records) {
        this.collection = collection;
        this.records = records;
    }

    public static void main(String[] arguments) throws Exception {
        Case.Collection collection = Case.Collection.read(Path.of(arguments[0]));
        boolean cross = arguments[2].equals("cross");
        List<String> prefixes = Arrays.asList(arguments).subList(3, arguments.length);
        List<Case> wanted = collection.cases().stream()
                .filter(subject -> prefixes.isEmpty() || prefixes.stream().anyMatch(subject.id()::startsWith))
                .toList();
        List<Case> cases = wanted.stream()
                .filter(subject -> subject.isFor(RELEASE) && subject.writtenBy(RELEASE) != cross)
                .toList();
        List<Case> others = wanted.stream()
                .filter(subject -> !cross && !subject.isFor(RELEASE) && RELEASE.equals(subject.from()))
                .toList();
        Records records = Records.below(Path.of(arguments[1]), RELEASE, cross || !prefixes.isEmpty());
        Runner runner = new Runner(collection, records);
        runner.run(cases, others);
        runner.records.write();
        System.out.printf("%s: %d cases, %d could not be run%n", RELEASE, cases.size(), runner.broken);
        // Flink leaves threads behind that are no daemons.
        System.exit(runner.broken == 0 ? 0 : 1);
    }

    private void run(List<Case> cases, List<Case> others) throws Exception {
        for (boolean inline : List.of(false, true)) {
            run(with(inline, cases), with(inline, others), inline);
        }
    }

    private static List<Case> with(boolean inline, List<Case> cases) {
        return cases.stream().filter(subject -> subject.writer().inline() == inline).toList();
    }

    /**
     * One cluster after the other: a scheduler is a matter of the cluster, and how much state is inline. Snapshots are
     * always the default one's; those of the other cases are for other releases.
     */
    private void run(List<Case> cases, List<Case> others, boolean inline) throws Exception {
        if (cases.isEmpty() && others.isEmpty()) return;
        Map<String, Kept> snapshots = new HashMap<>();
        try (Flink flink = new Flink(ROOT.resolve("cluster").resolve(RELEASE), "default", inline)) {
            for (Case subject : cases) {
                snapshot(subject, snapshots, flink);
                if (subject.restore().scheduler().equals("default")) restore(subject, snapshots, flink);
            }
            for (Case subject : others) snapshot(subject, snapshots, flink);
        }
        for (String scheduler : List.of("adaptive", "reactive")) {
            List<Case> rest = cases.stream()
                    .filter(subject -> subject.restore().scheduler().equals(scheduler))
                    .toList();
            if (rest.isEmpty()) continue;
            try (Flink flink = new Flink(ROOT.resolve("cluster").resolve(RELEASE), scheduler, inline)) {
                for (Case subject : rest) restore(subject, snapshots, flink);
            }
        }
    }

    private void snapshot(Case subject, Map<String, Kept> snapshots, Flink flink) {
        try {
            Written written = writer.snapshotOf(subject, collection.job(subject.writer().job()), flink);
            if (subject.tamper() != null) {
                Path workplace = ROOT.resolve("tampered").resolve(RELEASE).resolve(subject.id().replace('/', '-'));
                written = Tampering.with(subject.tamper(), written, workplace);
            }
            snapshots.put(subject.id(), new Kept(written, records.keep(written.snapshot())));
        } catch (Exception e) {
            broken(subject, e);
        }
    }

    private void restore(Case subject, Map<String, Kept> snapshots, Flink flink) {
        Kept snapshot = snapshots.get(subject.id());
        if (snapshot == null) return;
        long start = System.nanoTime();
        try {
            JobSpec spec = collection.job(subject.restore().job());
            Restorer.Restored restored = restorer.restore(subject, spec, snapshot.written(), flink);
            records.add(subject, snapshot.written(), snapshot.digest(), restored);
            System.out.printf("%s %s %.1f s: %s%n", RELEASE, subject.id(), (System.nanoTime() - start) / 1e9,
                    restored.outcome().view());
        } catch (Exception e) {
            broken(subject, e);
        }
    }

    private void broken(Case subject, Exception e) {
        broken++;
        System.out.printf("%s %s COULD NOT BE RUN: %s%n", RELEASE, subject.id(), e);
        e.printStackTrace(System.out);
    }
}
