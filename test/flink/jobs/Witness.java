import java.io.File;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * Runs a job's jar on a real cluster, submitted as {@code flink run} does, and writes down what the cluster says of each of its
 * jobs: REST's answers, and a savepoint. Run from source: {@code java -cp 'lib/*' Witness.java JAR CLASS JOBS DIRECTORY ARG…}
 */
public final class Witness {
    private static final long PATIENCE_SECONDS = 180;

    public static void main(String[] arguments) {
        try {
            run(arguments);
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void run(String[] arguments) throws Exception {
        File jar = new File(arguments[0]);
        String mainClass = arguments[1];
        int jobs = Integer.parseInt(arguments[2]);
        Path directory = Path.of(arguments[3]).toAbsolutePath();
        String[] own = Arrays.copyOfRange(arguments, 4, arguments.length);
        System.setOut(System.err);

        Configuration cluster = new Configuration();
        cluster.setString("rest.port", "0");
        cluster.setString("rest.bind-port", "0");
        cluster.setString("rest.address", "localhost");
        cluster.setString("taskmanager.memory.managed.size", "64mb");
        cluster.setString("taskmanager.memory.network.min", "32mb");
        cluster.setString("taskmanager.memory.network.max", "32mb");
        MiniCluster flink = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(cluster).setNumTaskManagers(1).setNumSlotsPerTaskManager(8).build());
        flink.start();
        URI rest = flink.getRestAddress().get();

        Configuration job = new Configuration();
        job.setString("execution.target", "remote");
        job.setString("execution.attached", "true");
        job.setString("rest.address", rest.getHost());
        job.setString("rest.port", String.valueOf(rest.getPort()));
        job.setString("parallelism.default", "2");
        job.setString("pipeline.jars", jar.toURI().toString());
        Thread main = new Thread(() -> {
            try {
                PackagedProgram program = PackagedProgram.newBuilder().setJarFile(jar).setEntryPointClassName(mainClass)
                        .setArguments(own).setConfiguration(job).build();
                ClientUtils.executeProgram(new DefaultExecutorServiceLoader(), job, program, false, false);
            } catch (Throwable e) {
                e.printStackTrace();
            }
        });
        main.setDaemon(true);
        main.start();

        Set<String> seen = new HashSet<>();
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS); seen.size() < jobs; Thread.sleep(200)) {
            if (System.nanoTime() > end) throw new IllegalStateException(seen.size() + " of " + jobs + " jobs came up");
            for (JobStatusMessage status : flink.listJobs().get()) {
                if (!seen.contains(status.getJobName()) && witness(flink, rest, status, directory)) seen.add(status.getJobName());
            }
        }
    }

    /** False as long as the job is not up. A job that has finished has no savepoint. */
    private static boolean witness(MiniCluster flink, URI rest, JobStatusMessage job, Path directory) throws Exception {
        JobStatus status = flink.getJobStatus(job.getJobId()).get();
        if (status == JobStatus.FAILED) throw new IllegalStateException(job.getJobName() + " failed");
        boolean finished = status == JobStatus.FINISHED;
        if (!finished && (status != JobStatus.RUNNING || !allRunning(flink, job))) return false;
        Path own = directory.resolve(job.getJobName().replaceAll("[^A-Za-z0-9-]+", "_"));
        Files.createDirectories(own);
        String base = rest + "/jobs/" + job.getJobId();
        Files.write(own.resolve("job.json"), get(base));
        Files.write(own.resolve("plan.json"), get(base + "/plan"));
        if (finished) return true;
        Path savepoints = Files.createTempDirectory("witness");
        String savepoint;
        try {
            savepoint = flink.triggerSavepoint(
                    job.getJobId(), savepoints.toUri().toString(), false, SavepointFormatType.CANONICAL)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            // A short one may have come to its end meanwhile.
            if (flink.getJobStatus(job.getJobId()).get() == JobStatus.FINISHED) return true;
            throw e;
        }
        Files.copy(Path.of(URI.create(savepoint)).resolve("_metadata"), own.resolve("_metadata"),
                StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    private static boolean allRunning(MiniCluster flink, JobStatusMessage job) throws Exception {
        boolean any = false;
        for (AccessExecutionVertex task : flink.getExecutionGraph(job.getJobId()).get().getAllExecutionVertices()) {
            ExecutionState state = task.getExecutionState();
            if (state != ExecutionState.RUNNING && state != ExecutionState.FINISHED) return false;
            any = true;
        }
        return any;
    }

    private static byte[] get(String address) throws Exception {
        try (InputStream in = new URL(address).openStream()) {
            return in.readAllBytes();
        }
    }
}
