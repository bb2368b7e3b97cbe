package restorable.helper;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;

/**
 * Asks Flink itself: submits the job to a JobManager without any TaskManager. The JobMaster does everything that a restore
 * does before the first task is deployed, and then waits for slots that never come.
 */
final class Trials {
    private final Request request;
    private final Answer answer;
    private final CapturedJob job;
    private final ClassLoader userClassLoader;

    Trials(Request request, Answer answer, JobMain main) {
        this.request = request;
        this.answer = answer;
        this.job = chosen(main.jobs(), request.job());
        this.userClassLoader = main.userClassLoader();
    }

    /** Null where the choice is not clear; whoever asks is told so. */
    private static CapturedJob chosen(List<CapturedJob> jobs, String wanted) {
        if (wanted == null) return jobs.size() == 1 ? jobs.get(0) : null;
        for (CapturedJob job : jobs) {
            if (job != null && wanted.equals(job.description().get("name"))) return job;
        }
        boolean isNumber = wanted.matches("[1-9]\\d{0,5}");
        return isNumber && Integer.parseInt(wanted) <= jobs.size() ? jobs.get(Integer.parseInt(wanted) - 1) : null;
    }

    void run() throws Exception {
        if (job == null || job.graph() == null) return;
        if (request.serializers()) answer.put("serializers", new SerializerTrial(request, job, userClassLoader).run());
        if (request.doors().isEmpty()) return;
        String obstacle = InertJob.obstacle(job.graph(), request.configuration());
        if (obstacle != null) {
            for (String door : request.doors()) answer.addTrial(result(door, "unanswered", "reason", obstacle));
            return;
        }
        answer.put("masterHooksLeftOut", job.graph().getCheckpointingSettings().getMasterHooks() != null);
        LonelyJobManager jobManager = new LonelyJobManager(request.configuration());
        jobManager.start();
        for (String door : request.doors()) answer.addTrial(tryDoor(door, jobManager));
    }

    private Map<String, Object> tryDoor(String door, LonelyJobManager jobManager) {
        try {
            JobGraph graph = InertJob.of(job.graph(), request, userClassLoader);
            if (door.equals("ha")) {
                jobManager.recover(graph.getJobID(), request.snapshot());
                graph.setSavepointRestoreSettings(SavepointRestoreSettings.none());
            } else {
                // Without a claim mode it is NO_CLAIM: Flink leaves the snapshot alone.
                graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(
                        request.snapshot().toUri().toString(), request.allowNonRestoredState()));
            }
            Throwable refusal = jobManager.submit(graph);
            return refusal == null
                    ? result(door, "accepted", null, null)
                    : result(door, "rejected", "error", Answer.describe(refusal));
        } catch (Exception | LinkageError e) {
            return result(door, "unanswered", "error", Answer.describe(e));
        }
    }

    private static Map<String, Object> result(String door, String outcome, String detail, Object value) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("door", door);
        result.put("outcome", outcome);
        if (detail != null) result.put(detail, value);
        return result;
    }
}
