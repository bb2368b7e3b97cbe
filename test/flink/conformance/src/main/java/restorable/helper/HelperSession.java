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
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.StateDescriptor;
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

    /** A job as a program, and the snapshot that it is asked about. */
    public record Question(
            String mainClass, Path argument, List<Path> classPath, Map<String, String> configuration, Path snapshot) {}

    /** What functions register when they are opened, by the uid of the operator; made by the job's own classes. */
    public interface OpenedStates {
        Map<String, List<StateDescriptor<?, ?>>> make() throws Exception;
    }

    private interface Asking {
        void ask(Request request, Answer answer, JobMain main) throws Exception;
    }

    /** Both doors; the answer as the command line reads it. */
    public JsonNode askDoors(Question question, boolean allowNonRestoredState) throws Exception {
        Properties properties = properties(question);
        properties.put("door.0", "path");
        properties.put("door.1", "ha");
        properties.put("allowNonRestoredState", String.valueOf(allowNonRestoredState));
        return answer(properties, (request, answer, main) -> {
            LonelyJobManager jobManager = jobManager(request.configuration());
            new Trials(request, answer, main).askAt(jobManager);
            endAll(jobManager);
        });
    }

    /** The serializers of keys, and of all states, as if their descriptors lay in fields where the helper finds them. */
    public JsonNode askSerializers(Question question, OpenedStates states) throws Exception {
        Properties properties = properties(question);
        properties.put("serializers", "true");
        return answer(properties, (request, answer, main) -> {
            for (CapturedJob job : main.jobs()) {
                if (job.graph() != null) addTo(job, states, main.userClassLoader());
            }
            new Trials(request, answer, main).run();
        });
    }

    private static void addTo(CapturedJob job, OpenedStates states, ClassLoader loader) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Map<String, List<StateDescriptor<?, ?>>> made = states.make();
            ExecutionConfig config = job.graph().getSerializedExecutionConfig().deserializeValue(loader);
            for (GraphNode node : job.nodes()) {
                for (StateDescriptor<?, ?> descriptor : made.getOrDefault(node.streamNode().getTransformationUID(), List.of())) {
                    descriptor.initializeSerializerUnlessSet(config);
                    node.descriptors().put(descriptor.getName(), descriptor);
                }
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Properties properties(Question question) {
        Properties properties = new Properties();
        properties.put("mode", "trial");
        properties.put("answer", scratch.resolve("answer.json").toString());
        properties.put("class", question.mainClass());
        properties.put("argument.0", question.argument().toString());
        List<Path> classPath = question.classPath();
        for (int i = 0; i < classPath.size(); i++) properties.put("classpath." + i, classPath.get(i).toString());
        question.configuration().forEach((key, value) -> properties.put("conf." + key, value));
        properties.put("snapshot", question.snapshot().toString());
        return properties;
    }

    private JsonNode answer(Properties properties, Asking asking) throws Exception {
        Path requestFile = scratch.resolve("request.properties");
        try (Writer writer = Files.newBufferedWriter(requestFile)) {
            properties.store(writer, null);
        }
        Request request = Request.read(requestFile);
        Answer answer = new Answer(request.answerFile());
        try {
            JobMain main = new JobMain(request, answer);
            Throwable thrown = main.run();
            asking.ask(request, answer, main);
            answer.write(thrown == null ? "returned" : "threw", thrown);
        } catch (Exception | LinkageError failure) {
            answer.write("failed", failure);
        }
        return JSON.readTree(request.answerFile().toFile());
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
