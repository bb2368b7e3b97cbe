package restorable.helper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.client.JobStatusMessage;

/** The helper of the command line without a JVM for each question: what {@link Main} does, with JobManagers that stay. */
public final class HelperSession {
    private static final String OVERRIDES = "pipeline.jobvertex-parallelism-overrides";
    private static final long PATIENCE_SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path scratch;
    /** By what their own configuration takes of the job's. */
    private final Map<String, LonelyJobManager> jobManagers = new HashMap<>();

    public HelperSession(Path scratch) {
        this.scratch = scratch;
    }

    /** The answer as the command line reads it. */
    public JsonNode ask(
            String mainClass, Path argument, List<Path> classPath, Map<String, String> configuration, Path snapshot,
            boolean allowNonRestoredState) throws Exception {
        Properties properties = new Properties();
        Path answerFile = scratch.resolve("answer.json");
        properties.put("mode", "trial");
        properties.put("answer", answerFile.toString());
        properties.put("class", mainClass);
        properties.put("argument.0", argument.toString());
        for (int i = 0; i < classPath.size(); i++) properties.put("classpath." + i, classPath.get(i).toString());
        configuration.forEach((key, value) -> properties.put("conf." + key, value));
        properties.put("snapshot", snapshot.toString());
        properties.put("door.0", "path");
        properties.put("door.1", "ha");
        properties.put("allowNonRestoredState", String.valueOf(allowNonRestoredState));
        Path requestFile = scratch.resolve("request.properties");
        try (Writer writer = Files.newBufferedWriter(requestFile)) {
            properties.store(writer, null);
        }
        Request request = Request.read(requestFile);
        Answer answer = new Answer(answerFile);
        try {
            JobMain main = new JobMain(request, answer);
            Throwable thrown = main.run();
            LonelyJobManager jobManager = jobManager(request.configuration());
            new Trials(request, answer, main).askAt(jobManager);
            endAll(jobManager);
            answer.write(thrown == null ? "returned" : "threw", thrown);
        } catch (Exception | LinkageError failure) {
            answer.write("failed", failure);
        }
        return JSON.readTree(answerFile.toFile());
    }

    private LonelyJobManager jobManager(Map<String, String> job) throws Exception {
        String overrides = job.getOrDefault(OVERRIDES, "");
        LonelyJobManager known = jobManagers.get(overrides);
        if (known != null) return known;
        LonelyJobManager started = new LonelyJobManager(job);
        started.start();
        jobManagers.put(overrides, started);
        return started;
    }

    private static void endAll(LonelyJobManager jobManager) throws Exception {
        for (JobStatusMessage job : jobManager.listJobs().get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            if (job.getJobState().isGloballyTerminalState()) continue;
            jobManager.cancelJob(job.getJobId()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            jobManager.requestJobResult(job.getJobId()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
