package restorable.peer;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointWriter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Takes commands on stdin, so that two sides can take turns in one run; answers each with a line of stdout:
 * <ul>
 *   <li>{@code write DIRECTORY}: a native savepoint of RocksDB, {@link Blobs#KEYS} keys of {@link Blobs#BYTES} bytes under
 *       the uid "bbb"; answers where it is
 *   <li>{@code rename FROM TO OLD NEW}: the State Processor API gives an operator another uid; answers milliseconds
 *   <li>{@code restore SAVEPOINT UID}: runs the job from there; answers {@code restored N}, the keys that found what was
 *       written for them, or {@code refused CLASS: MESSAGE}
 * </ul>
 */
public final class StateProcessorPeer {
    private static String checkpoints;

    private StateProcessorPeer() {}

    /** The argument: a directory for checkpoints, which nobody takes. */
    public static void main(String[] arguments) throws Exception {
        checkpoints = Path.of(arguments[0]).toUri().toString();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = commands.readLine()) != null; ) {
            String[] words = line.split(" ");
            System.out.println(switch (words[0]) {
                case "write" -> write(words[1]);
                case "rename" -> rename(words[1], words[2], words[3], words[4]);
                case "restore" -> restore(words[1], words[2]);
                default -> throw new IllegalArgumentException(line);
            });
        }
        // Flink leaves threads behind that are no daemons.
        System.exit(0);
    }

    private static String write(String directory) throws Exception {
        JobClient job = job("bbb", Map.of());
        Blobs.awaitAllKeys(job);
        String savepoint = job.triggerSavepoint(directory, SavepointFormatType.NATIVE).get();
        job.cancel().get();
        return savepoint.replaceFirst("^file:", "");
    }

    private static String rename(String from, String to, String old, String other) throws Exception {
        long start = System.nanoTime();
        StreamExecutionEnvironment environment = environment(Map.of());
        SavepointWriter.fromExistingSavepoint(environment, from)
                .changeOperatorIdentifier(OperatorIdentifier.forUid(old), OperatorIdentifier.forUid(other))
                .write(to);
        environment.execute();
        return String.valueOf((System.nanoTime() - start) / 1_000_000);
    }

    private static String restore(String savepoint, String uid) {
        try {
            JobClient job = job(uid, Map.of("execution.state-recovery.path", savepoint));
            Blobs.awaitAllKeys(job);
            job.cancel().get();
            return "restored " + Blobs.found();
        } catch (Exception failed) {
            Throwable root = failed;
            while (root.getCause() != null) root = root.getCause();
            return "refused " + root.getClass().getName() + ": " + String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        }
    }

    private static JobClient job(String uid, Map<String, String> more) throws Exception {
        Blobs.reset();
        StreamExecutionEnvironment environment = environment(more);
        environment
                .fromSequence(0, Long.MAX_VALUE - 1)
                .uid("source")
                .keyBy(record -> record % Blobs.KEYS)
                .process(new Blobs())
                .uid(uid)
                .sinkTo(new DiscardingSink<>())
                .uid("sink");
        return environment.executeAsync();
    }

    private static StreamExecutionEnvironment environment(Map<String, String> more) {
        Configuration configuration = new Configuration();
        configuration.setString("state.backend.type", "rocksdb");
        configuration.setString("restart-strategy.type", "none");
        // without one even the files of a native savepoint have to fit into memory
        configuration.setString("execution.checkpointing.dir", checkpoints);
        configuration.setString("rest.port", "0");
        more.forEach(configuration::setString);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(2);
        environment.setMaxParallelism(128);
        return environment;
    }
}
