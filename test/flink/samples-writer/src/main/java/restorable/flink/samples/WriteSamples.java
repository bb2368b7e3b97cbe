package restorable.flink.samples;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.util.EnvironmentInformation;
import restorable.flink.cluster.BuiltJob;
import restorable.flink.cluster.Cluster;
import restorable.flink.export.FlinkView;
import restorable.flink.export.Json;
import restorable.flink.export.Manifest;
import restorable.flink.job.Flow;
import restorable.flink.spec.JobSpec;

/** {@code WriteSamples SAMPLES_DIR [SAMPLE...]}: writes the samples of this Flink release, or those that are named. */
public final class WriteSamples {
    /** The same on every machine: Flink writes absolute paths into what it stores. */
    private static final Path NEUTRAL = Path.of("/tmp/flink-samples");

    private static final String FLINK = EnvironmentInformation.getVersion();

    private WriteSamples() {}

    public static void main(String[] args) {
        int status = 0;
        try {
            writeAll(args);
        } catch (Throwable e) {
            e.printStackTrace();
            status = 1;
        }
        // Flink leaves threads behind that are no daemons, after a failure too.
        System.exit(status);
    }

    private static void writeAll(String[] args) throws Throwable {
        Path samples = Path.of(args[0]).resolve("flink-" + FLINK);
        Set<String> wanted = Set.copyOf(Arrays.asList(args).subList(1, args.length));
        for (Sample sample : Samples.ALL) {
            if (!wanted.isEmpty() && !wanted.contains(sample.name())) continue;
            if (!sample.writtenBy(FLINK)) continue;
            long start = System.nanoTime();
            write(sample, samples);
            System.out.printf("flink %s %s: %.1f s%n", FLINK, sample.name(), (System.nanoTime() - start) / 1e9);
        }
        if (wanted.isEmpty() || wanted.contains("job-aaa-ccc")) writeRenamedJob(samples);
    }

    private static void write(Sample sample, Path samples) throws Throwable {
        Path work = NEUTRAL.resolve(FLINK).resolve(sample.name());
        Tree.delete(work);
        Flow.reset();
        BuiltJob built;
        Path snapshot;
        try (Cluster cluster = new Cluster(Workplace.config(NEUTRAL, sample.config().apply(work)))) {
            built = BuiltJob.of(JobSpec.ofResource(sample.job()), jobId(sample), cluster.config());
            JobID job = cluster.submit(built.jobGraph());
            cluster.awaitRunning(job);
            snapshot = sample.capture().of(cluster, job, work);
            cluster.cancel(job);
        }
        // A savepoint is one directory with a random name, of a checkpoint the whole tree around it is kept.
        boolean savepoint = snapshot.getFileName().toString().startsWith("savepoint-");
        Path from = savepoint ? snapshot : work;
        Path to = samples.resolve(sample.name());
        Tree.delete(to);
        Tree.copy(from, to);
        Json.write(to.resolve("manifest.json"), Manifest.of(built));
        Json.write(to.resolve("flink.json"), FlinkView.of(from, snapshot));
    }

    /** The job that the demo checks: it has no snapshot of its own. */
    private static void writeRenamedJob(Path samples) throws Exception {
        JobSpec spec = JobSpec.ofResource("aaaccc");
        BuiltJob built = BuiltJob.of(spec, new JobID(), Samples.ALL.get(0).config().apply(NEUTRAL));
        Json.write(samples.resolve("aaabbb/job-aaa-ccc.manifest.json"), Manifest.of(built));
    }

    /** Any fixed value will do; one a sample, so that none looks like another's successor. */
    private static JobID jobId(Sample sample) {
        List<String> names = Samples.ALL.stream().map(Sample::name).toList();
        return JobID.fromHexString(String.format("5a4d71e5%024x", names.indexOf(sample.name()) + 1));
    }
}
