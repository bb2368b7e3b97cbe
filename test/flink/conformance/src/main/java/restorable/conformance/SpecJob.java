package restorable.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import restorable.flink.job.JobBuilder;
import restorable.flink.spec.JobSpec;

/** {@code SpecJob SPEC}: a job of the cases as a program with a main, so that it can be submitted like any user's jar. */
public final class SpecJob {
    private SpecJob() {}

    public static void main(String[] arguments) throws Exception {
        JobSpec spec = JobSpec.of(Files.readString(Path.of(arguments[0])));
        StreamExecutionEnvironment environment = JobBuilder.build(spec, Map.of()).environment();
        environment.execute(spec.name());
    }
}
