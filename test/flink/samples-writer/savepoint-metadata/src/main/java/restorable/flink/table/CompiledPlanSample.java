package restorable.flink.table;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.table.api.CompiledPlan;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** {@code CompiledPlanSample SAMPLES_DIR}: a compiled plan and a savepoint of the job that ran it. */
public final class CompiledPlanSample {
    private static final Path NEUTRAL = Path.of("/tmp/flink-samples/compiled-plan");

    private CompiledPlanSample() {}

    public static void main(String[] args) {
        int status = 0;
        try {
            write(args);
        } catch (Throwable e) {
            e.printStackTrace();
            status = 1;
        }
        // Flink leaves threads behind that are no daemons, after a failure too.
        System.exit(status);
    }

    private static void write(String[] args) throws Exception {
        Path to = Path.of(args[0]).resolve("job-sources/compiled-plan");
        delete(to);
        delete(NEUTRAL);
        Configuration config = Configuration.fromMap(Map.of(
                "execution.target", "local",
                "parallelism.default", "2",
                "rest.port", "0"));
        TableEnvironment tables = TableEnvironment.create(
                EnvironmentSettings.newInstance().inStreamingMode().withConfiguration(config).build());
        tables.executeSql("CREATE TABLE orders (customer INT, amount BIGINT) WITH "
                + "('connector' = 'datagen', 'rows-per-second' = '50', 'fields.customer.min' = '1', 'fields.customer.max' = '5')");
        tables.executeSql("CREATE TABLE totals (customer INT, amount BIGINT) WITH ('connector' = 'blackhole')");
        CompiledPlan plan = tables.compilePlanSql(
                "INSERT INTO totals SELECT customer, SUM(amount) FROM orders WHERE amount > 0 GROUP BY customer");
        Files.createDirectories(to);
        Files.writeString(to.resolve("plan.json"), plan.asJsonString() + "\n");
        JobClient job = plan.execute().getJobClient().orElseThrow();
        Path savepoint = Path.of(savepointOf(job).replaceFirst("^file:", ""));
        job.cancel().get();
        try (Stream<Path> files = Files.list(savepoint)) {
            Files.createDirectories(to.resolve("savepoint"));
            for (Path file : files.toList()) Files.copy(file, to.resolve("savepoint").resolve(file.getFileName()));
        }
    }

    /** Refused until every task runs, which nothing else tells. */
    private static String savepointOf(JobClient job) throws Exception {
        for (int tries = 0; ; tries++) {
            Thread.sleep(2000); // for records, too
            try {
                return job.triggerSavepoint(NEUTRAL.toUri().toString(), SavepointFormatType.CANONICAL).get();
            } catch (ExecutionException e) {
                if (tries == 30 || job.getJobStatus().get().isGloballyTerminalState()) throw e;
            }
        }
    }

    private static void delete(Path tree) throws Exception {
        if (!Files.exists(tree)) return;
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
