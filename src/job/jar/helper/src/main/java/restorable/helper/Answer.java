package restorable.helper;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** What is told, collected as it becomes known; written once, when the job's main has ended in whatever way. */
final class Answer {
    private static final int LONGEST_STACK = 20_000;

    private final Path file;
    private final List<Object> jobs = new ArrayList<>();
    private final List<Object> trials = new ArrayList<>();
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private boolean written;

    Answer(Path file) {
        this.file = file;
    }

    synchronized void put(String fact, Object value) {
        facts.put(fact, value);
    }

    synchronized void addJob(Map<String, Object> job) {
        jobs.add(job);
    }

    synchronized void addTrial(Map<String, Object> trial) {
        trials.add(trial);
    }

    /** {@code end}: returned, threw, exited, or failed where the fault is not the job's. */
    synchronized void write(String end, Throwable error) {
        if (written) return;
        written = true;
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("answerVersion", 1);
        answer.put("flinkVersion", EnvironmentInformation.getVersion());
        answer.put("javaVersion", System.getProperty("java.version"));
        answer.putAll(facts);
        answer.put("end", end);
        if (error != null) answer.put("error", describe(error));
        answer.put("jobs", jobs);
        answer.put("trials", trials);
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.write(unfinished, Json.of(answer).getBytes(StandardCharsets.US_ASCII));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            e.printStackTrace();
        }
    }

    /** An exception with its causes, outermost first, and the stack as Java prints it. */
    static Map<String, Object> describe(Throwable error) {
        List<Object> causes = new ArrayList<>();
        for (Throwable cause = error; cause != null && causes.size() < 50; cause = cause.getCause()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("type", cause.getClass().getName());
            entry.put("message", cause.getMessage());
            StackTraceElement[] stack = cause.getStackTrace();
            entry.put("at", stack.length == 0 ? null : stack[0].toString());
            causes.add(entry);
        }
        StringWriter stack = new StringWriter();
        error.printStackTrace(new PrintWriter(stack));
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("causes", causes);
        description.put("stack", stack.toString().substring(0, Math.min(stack.toString().length(), LONGEST_STACK)));
        return description;
    }
}
