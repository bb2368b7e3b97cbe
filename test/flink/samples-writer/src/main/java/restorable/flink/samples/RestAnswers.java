package restorable.flink.samples;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.util.EnvironmentInformation;
import restorable.flink.cluster.BuiltJob;
import restorable.flink.cluster.Cluster;
import restorable.flink.export.Json;
import restorable.flink.export.Manifest;
import restorable.flink.job.Flow;
import restorable.flink.job.JobBuilder;
import restorable.flink.spec.JobSpec;

/**
 * {@code RestAnswers DIR}: what the REST API of this release says of running jobs, and the execution plan of each, beside
 * the manifest that tells what is true.
 */
public final class RestAnswers {
    private static final Path NEUTRAL = Path.of("/tmp/flink-samples");
    private static final String FLINK = EnvironmentInformation.getVersion();
    private static final List<String> JOBS = List.of("aaabbb", "two-sinks", "without-uids");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RestAnswers() {}

    public static void main(String[] args) {
        int status = 0;
        try {
            for (String job : JOBS) record(job, Path.of(args[0]).resolve(FLINK).resolve(job));
        } catch (Throwable e) {
            e.printStackTrace();
            status = 1;
        }
        // Flink leaves threads behind that are no daemons, after a failure too.
        System.exit(status);
    }

    private static void record(String name, Path to) throws Throwable {
        Flow.reset();
        Path work = NEUTRAL.resolve(FLINK).resolve("rest").resolve(name);
        Map<String, String> config = Samples.ALL.get(0).config().apply(work);
        try (Cluster cluster = new Cluster(Workplace.config(NEUTRAL, config))) {
            JobSpec spec = JobSpec.ofResource(name);
            BuiltJob built = BuiltJob.of(spec, JobID.fromHexString(String.format("5a4d71e5%024x", 0x100)), cluster.config());
            JobID job = cluster.submit(built.jobGraph());
            cluster.awaitRunning(job);
            Map<String, String> paths = new LinkedHashMap<>();
            paths.put("config", "/config");
            paths.put("job", "/jobs/" + job);
            paths.put("job-plan", "/jobs/" + job + "/plan");
            paths.put("job-config", "/jobs/" + job + "/config");
            paths.put("checkpoints-config", "/jobs/" + job + "/checkpoints/config");
            for (Map.Entry<String, String> path : paths.entrySet()) {
                URI uri = cluster.restAddress().resolve(path.getValue());
                Json.write(to.resolve(path.getKey() + ".json"), answer(uri));
            }
            cluster.cancel(job);
            Json.write(to.resolve("manifest.json"), Manifest.of(built));
            String plan = JobBuilder.build(spec, cluster.config()).environment().getExecutionPlan();
            Json.write(to.resolve("execution-plan.json"), MAPPER.readValue(plan, Object.class));
        }
    }

    private static Object answer(URI uri) throws Exception {
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) throw new IllegalStateException(uri + ": " + response.body());
        return MAPPER.readValue(response.body(), Object.class);
    }
}
