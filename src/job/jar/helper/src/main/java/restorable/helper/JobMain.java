package restorable.helper;

import java.io.File;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * The job's main, run as {@code flink run} would run it, but for the executor: it describes what is submitted, and tells the
 * job that it has finished.
 */
final class JobMain implements PipelineExecutorServiceLoader, PipelineExecutorFactory, PipelineExecutor {
    private static final String TARGET = "restorable";

    private final Request request;
    private final Answer answer;
    private final List<CapturedJob> jobs = new ArrayList<>();
    private ClassLoader userClassLoader = JobMain.class.getClassLoader();

    JobMain(Request request, Answer answer) {
        this.request = request;
        this.answer = answer;
    }

    /** Everything that was submitted, in that order. */
    List<CapturedJob> jobs() {
        return jobs;
    }

    ClassLoader userClassLoader() {
        return userClassLoader;
    }

    /** Returns what main threw; null where it returned. Throws where the job could not even be started. */
    Throwable run() throws Exception {
        Configuration configuration = configuration();
        PackagedProgram program = program(configuration);
        userClassLoader = program.getUserCodeClassLoader();
        answer.put("mainClass", program.getMainClassName());
        try {
            // Several jobs are fine, and what they print is wanted on standard error.
            ClientUtils.executeProgram(this, configuration, program, false, false);
            return null;
        } catch (ProgramInvocationException thrown) {
            return thrown.getCause() == null ? thrown : thrown.getCause();
        } catch (Throwable thrown) {
            return thrown;
        }
    }

    private PackagedProgram program(Configuration configuration) throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : request.classPath()) classPath.add(new File(entry).getAbsoluteFile().toURI().toURL());
        PackagedProgram.Builder builder = PackagedProgram.newBuilder()
                .setUserClassPaths(classPath)
                .setArguments(request.arguments().toArray(new String[0]))
                .setConfiguration(configuration);
        if (request.jar() != null) builder.setJarFile(new File(request.jar()));
        if (request.mainClass() != null) builder.setEntryPointClassName(request.mainClass());
        return builder.build();
    }

    private Configuration configuration() {
        Configuration configuration = request.configurationDirectory() == null
                ? new Configuration()
                : GlobalConfiguration.loadConfiguration(request.configurationDirectory());
        request.configuration().forEach(configuration::setString);
        configuration.setString("execution.target", TARGET);
        // Detached jobs may not ask for their result, and attached ones may.
        configuration.setString("execution.attached", "true");
        if (request.jar() != null) {
            configuration.setString("pipeline.jars", new File(request.jar()).getAbsoluteFile().toURI().toString());
        }
        return configuration;
    }

    @Override
    public CompletableFuture<JobClient> execute(Pipeline pipeline, Configuration configuration, ClassLoader loader) {
        JobID id = new JobID();
        if (pipeline instanceof StreamGraph) {
            CapturedJob job = CapturedJob.of(
                    (StreamGraph) pipeline, id, configuration, request.configurationDirectory() != null, loader);
            jobs.add(job);
            answer.addJob(job.description());
        } else {
            jobs.add(null);
            answer.addJob(CapturedJob.unknownKind(pipeline));
        }
        return CompletableFuture.completedFuture(FinishedJobClient.of(id));
    }

    @Override
    public PipelineExecutorFactory getExecutorFactory(Configuration configuration) {
        return this;
    }

    @Override
    public PipelineExecutor getExecutor(Configuration configuration) {
        return this;
    }

    @Override
    public Stream<String> getExecutorNames() {
        return Stream.of(TARGET);
    }

    @Override
    public String getName() {
        return TARGET;
    }

    @Override
    public boolean isCompatibleWith(Configuration configuration) {
        return true;
    }
}
