package restorable.flink.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * A job as data: what {@link restorable.flink.job.JobBuilder} turns into a stream graph. Absent means Flink's default.
 *
 * @param chaining false disables operator chaining for the whole job
 * @param config Flink configuration of the job, as in a configuration file
 * @param classes classes of the job's own: name → source; who runs the job compiles them
 * @param libraries that the job brings: {@code avro} is Flink's Avro module with Avro
 */
@JsonIgnoreProperties("$comment")
public record JobSpec(
        String name,
        Integer parallelism,
        Integer maxParallelism,
        Boolean chaining,
        Map<String, String> config,
        Map<String, String> classes,
        List<String> libraries,
        List<OperatorSpec> operators,
        List<EdgeSpec> edges) {

    /** Unknown fields are refused: a misspelt one would quietly be a different job. */
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public JobSpec {
        config = config == null ? Map.of() : config;
        classes = classes == null ? Map.of() : classes;
        libraries = libraries == null ? List.of() : libraries;
        edges = edges == null ? List.of() : edges;
    }

    /** Reads one of the jobs that come with this module, by its file name without ending. */
    public static JobSpec ofResource(String job) throws IOException {
        try (InputStream in = JobSpec.class.getResourceAsStream("/jobs/" + job + ".json")) {
            if (in == null) throw new IOException("no such job: " + job);
            return JSON.readValue(in, JobSpec.class);
        }
    }

    public static JobSpec of(String json) throws IOException {
        return JSON.readValue(json, JobSpec.class);
    }
}
