package restorable.directories;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * Real Flink that does what it is told: a request a line on standard input, as JSON, an answer a line on standard output:
 * {@code {"answer": …}} or {@code {"failure": {"type": …, "message": …}}}. Ends with its input.
 */
public final class Serve {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Serve() {}

    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        FileSystem.initialize(new Configuration(), null);
        Desk desk = new Desk();
        answers.println(JSON.writeValueAsString(Map.of("answer", EnvironmentInformation.getVersion())));
        try (BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line; (line = requests.readLine()) != null; ) {
                answers.println(JSON.writeValueAsString(answer(desk, line)));
                answers.flush();
            }
        }
        // Flink leaves threads behind that are no daemons.
        System.exit(0);
    }

    private static Map<String, Object> answer(Desk desk, String line) {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            answer.put("answer", desk.handle(JSON.readValue(line, Request.class)));
        } catch (Throwable failure) {
            Throwable root = failure;
            while (root.getCause() != null) root = root.getCause();
            answer.put("failure", Map.of("type", root.getClass().getName(), "message", String.valueOf(root.getMessage())));
        }
        return answer;
    }
}
