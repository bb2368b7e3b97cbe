package restorable.flink.samples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.util.EnvironmentInformation;
import restorable.flink.cluster.BuiltJob;
import restorable.flink.cluster.Cluster;
import restorable.flink.export.Json;
import restorable.flink.job.Flow;
import restorable.flink.spec.JobSpec;

/**
 * {@code RestoreCheck SAMPLES_DIR}: restores the first sample of this Flink release into the job that wrote it, and into the
 * renamed one; writes what Flink does and says to outcomes.json, beside what other releases did.
 */
public final class RestoreCheck {
    private static final Path NEUTRAL = Path.of("/tmp/flink-samples");

    private static final String FLINK = EnvironmentInformation.getVersion();

    private static final String SAMPLE = "aaabbb/canonical-savepoint";

    private RestoreCheck() {}

    public static void main(String[] args) {
        int status = 0;
        try {
            check(Path.of(args[0]));
        } catch (Throwable e) {
            e.printStackTrace();
            status = 1;
        }
        // Flink leaves threads behind that are no daemons, after a failure too.
        System.exit(status);
    }

    private static void check(Path samples) throws Throwable {
        // Restored from a neutral place, because Flink's messages name it.
        Path snapshot = NEUTRAL.resolve(FLINK).resolve("restore").resolve(SAMPLE);
        Tree.delete(snapshot);
        Tree.copy(samples.resolve("flink-" + FLINK).resolve(SAMPLE), snapshot);
        List<Object> outcomes = new ArrayList<>();
        outcomes.add(outcome(snapshot, "aaabbb", false));
        outcomes.add(outcome(snapshot, "aaaccc", false));
        outcomes.add(outcome(snapshot, "aaaccc", true));
        Path file = samples.resolve("outcomes.json");
        Map<String, Object> all = Json.read(file);
        all.put(FLINK, outcomes);
        Json.write(file, all);
    }

    private static Map<String, Object> outcome(Path snapshot, String job, boolean allowNonRestored) throws Throwable {
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("snapshot", "flink-" + FLINK + "/" + SAMPLE);
        outcome.put("job", job);
        outcome.put("allowNonRestoredState", allowNonRestored);
        Throwable failure = restore(snapshot, job, allowNonRestored);
        outcome.put("outcome", failure == null ? "RESTORED" : "FAILED");
        if (failure != null) {
            Throwable root = failure;
            while (root.getCause() != null) root = root.getCause();
            outcome.put("error", root.getClass().getName());
            outcome.put("message", root.getMessage());
        }
        return outcome;
    }

    /** Null if all tasks run, read on and complete a checkpoint: the failures that come late are failures too. */
    private static Throwable restore(Path snapshot, String job, boolean allowNonRestored) throws Throwable {
        Flow.reset();
        Map<String, String> config = Samples.ALL.get(0).config().apply(NEUTRAL);
        try (Cluster cluster = new Cluster(Workplace.config(NEUTRAL, config))) {
            BuiltJob built = BuiltJob.of(JobSpec.ofResource(job), new JobID(), cluster.config());
            built.jobGraph().setSavepointRestoreSettings(
                    SavepointRestoreSettings.forPath(snapshot.toUri().toString(), allowNonRestored));
            JobID id = cluster.submit(built.jobGraph());
            try {
                cluster.awaitRunning(id);
                Flow.release(2 * Capture.RECORDS);
                Flow.awaitSettled();
                cluster.checkpoint(id);
            } catch (Throwable failure) {
                return failure;
            }
            cluster.cancel(id);
            return null;
        }
    }
}
