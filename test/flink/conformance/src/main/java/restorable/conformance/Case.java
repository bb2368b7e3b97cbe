package restorable.conformance;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import restorable.flink.spec.JobSpec;

/**
 * A snapshot of one job, restored into another.
 *
 * @param rules rule → {@code trigger} or {@code near-miss}
 * @param about a rule of which the case is a trigger if anything goes wrong, a near miss otherwise; null: none
 * @param door {@code path}, or {@code ha}: the checkpoint is found in the high-availability store
 * @param from the release that writes the snapshot; null: the one that restores
 * @param releases that the case is for; null: all
 * @param tamper what is done to the snapshot in between; see {@link Tampering}
 * @param prepare {@code claimed}: the snapshot is a checkpoint of a job that has claimed the savepoint
 * @param migrate options of {@code restorable migrate}; see {@link Migration}
 * @param merge writes a second snapshot, which is merged in
 */
record Case(
        String id, Map<String, String> rules, String about, Writer writer, Restore restore, String door, String from,
        List<String> releases, String tamper, String prepare, List<String> migrate, Writer merge) {

    /**
     * @param job name of a job of the file
     * @param kind see {@link SnapshotKind}
     * @param config Flink configuration of the job
     * @param inline state is in the metadata itself, as far as Flink puts it there; otherwise in files
     * @param own not shared with other cases, because something happens to it
     */
    record Writer(String job, SnapshotKind kind, Map<String, String> config, boolean inline, boolean own) {
        Writer {
            config = config == null ? Map.of() : config;
        }
    }

    /**
     * @param job name of a job of the file
     * @param claimMode null: Flink's default
     * @param config Flink configuration of the job; see {@link References} for what its values may refer to
     * @param scheduler {@code default}, {@code adaptive} or {@code reactive}
     */
    record Restore(
            String job, boolean allowNonRestoredState, String claimMode, Map<String, String> config, String scheduler) {
        Restore {
            config = config == null ? Map.of() : config;
            scheduler = scheduler == null ? "default" : scheduler;
        }
    }

    boolean throughHa() {
        return door.equals("ha");
    }

    boolean writtenBy(String release) {
        return from == null || from.equals(release);
    }

    boolean isFor(String release) {
        return releases == null || releases.contains(release);
    }

    /** A file of cases, and the jobs that they name. */
    record Collection(Map<String, JobSpec> jobs, List<Case> cases) {
        static Collection read(Path file) throws IOException {
            return new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(file.toFile(), Collection.class);
        }

        JobSpec job(String name) {
            JobSpec spec = jobs.get(name);
            if (spec == null) throw new IllegalArgumentException("no such job: " + name);
            return spec;
        }
    }
}
