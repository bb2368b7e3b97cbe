package restorable.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobgraph.tasks.JobCheckpointingSettings;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.util.EnvironmentInformation;
import restorable.flink.cluster.BuiltJob;
import restorable.flink.spec.JobSpec;

/**
 * {@code JobManagerOnly CASES ANSWERS}: a second look at cases. Their snapshots are written again and restored in a
 * cluster without any TaskManager, where the JobMaster does its part and no task can start. Writes a line of JSON for
 * each case: {@code accepted}, or {@code refused} with Flink's text.
 */
public final class JobManagerOnly {
    private static final Path ROOT = Path.of("/tmp/flink-conformance");
    private static final String RELEASE = EnvironmentInformation.getVersion();
    private static final ObjectMapper JSON = new ObjectMapper();

    private JobManagerOnly() {}

    public static void main(String[] arguments) throws Exception {
        Case.Collection collection = Case.Collection.read(Path.of(arguments[0]));
        Map<Case, Written> snapshots = new LinkedHashMap<>();
        SnapshotWriter writer = new SnapshotWriter(ROOT.resolve("second-look"), RELEASE);
        try (Flink flink = new Flink(ROOT.resolve("cluster").resolve(RELEASE), "default", false)) {
            for (Case subject : collection.cases()) {
                snapshots.put(subject, writer.snapshotOf(subject, collection.job(subject.writer().job()), flink));
            }
        }
        List<String> answers = new ArrayList<>();
        try (RecoveringMiniCluster cluster = clusterWithoutTasks()) {
            for (Map.Entry<Case, Written> entry : snapshots.entrySet()) {
                Case subject = entry.getKey();
                JobSpec spec = collection.job(subject.restore().job());
                Map<String, String> answer = new LinkedHashMap<>();
                answer.put("release", RELEASE);
                answer.put("id", subject.id());
                answer.putAll(restore(subject, spec, entry.getValue(), cluster));
                System.out.println(answer);
                answers.add(JSON.writeValueAsString(answer));
            }
        }
        Files.write(Path.of(arguments[1]), answers);
        System.exit(0);
    }

    private static RecoveringMiniCluster clusterWithoutTasks() throws Exception {
        Map<String, String> config = new HashMap<>();
        config.put("rest.port", "0");
        config.put("rest.bind-port", "0");
        config.put("restart-strategy", "none");
        config.put("restart-strategy.type", "none");
        config.put("slot.request.timeout", "86400000");
        RecoveringMiniCluster cluster = new RecoveringMiniCluster(
                new MiniClusterConfiguration.Builder()
                        .setConfiguration(Configuration.fromMap(config))
                        .setNumTaskManagers(0)
                        .build());
        cluster.start();
        return cluster;
    }

    private static Map<String, String> restore(
            Case subject, JobSpec unresolved, Written written, RecoveringMiniCluster cluster) throws Exception {
        Path checkpoints = ROOT.resolve("second-look").resolve("restored");
        Map<String, String> config =
                JobConfig.of(References.resolve(subject.restore().config(), written), checkpoints);
        BuiltJob built = Jobs.build(References.resolve(unresolved, written), config);
        JobGraph graph = built.jobGraph();
        JobCheckpointingSettings settings = graph.getCheckpointingSettings();
        graph.setSnapshotSettings(
                new JobCheckpointingSettings(settings.getCheckpointCoordinatorConfiguration(), null));
        if (subject.throughHa()) {
            cluster.recover(graph.getJobID(), written.snapshot());
        } else {
            graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(
                    written.snapshot().toUri().toString(), subject.restore().allowNonRestoredState()));
        }
        cluster.submitJob(graph).get(30, TimeUnit.SECONDS);
        JobStatus status = cluster.getJobStatus(graph.getJobID()).get();
        while (status == JobStatus.INITIALIZING || status == JobStatus.CREATED || status == JobStatus.FAILING) {
            Thread.sleep(20);
            status = cluster.getJobStatus(graph.getJobID()).get();
        }
        if (status != JobStatus.FAILED) {
            cluster.cancelJob(graph.getJobID()).get(30, TimeUnit.SECONDS);
            return Map.of("answer", "accepted");
        }
        Throwable failure = cluster.requestJobResult(graph.getJobID())
                .get()
                .getSerializedThrowable()
                .orElseThrow()
                .deserializeError(JobManagerOnly.class.getClassLoader());
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("answer", "refused");
        answer.put("message", String.valueOf(Outcome.root(failure).getMessage()).split("\n")[0]);
        return answer;
    }
}
