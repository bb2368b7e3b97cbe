package restorable.helper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;

/**
 * Asks Flink itself: submits the job to a JobManager without any TaskManager. The JobMaster does everything that a restore
 * does before the first task is deployed, and then waits for slots that never come.
 */
final class Trials {
    private final Request request;
    private final Answer answer;
    private final JobMain main;

    Trials(Request request, Answer answer, JobMain main) {
        this.request = request;
        this.answer = answer;
        this.main = main;
    }

    void run() throws Exception {
        if (request.serializers()) {
            List<Object> serializers = new ArrayList<>();
            for (int number : chosen()) {
                serializers.addAll(
                        new SerializerTrial(request, job(number), number, main.userClassLoader()).run());
            }
            answer.put("serializers", serializers);
        }
        if (request.doors().isEmpty()) return;
        LonelyJobManager jobManager = new LonelyJobManager(request.configuration());
        jobManager.start();
        askAt(jobManager);
    }

    /** Every door of every job that is asked about. */
    void askAt(LonelyJobManager jobManager) {
        for (int number : chosen()) {
            for (String door : request.doors()) answer.addTrial(tryDoor(number, door, jobManager));
        }
    }

    /** Numbers of jobs, from 1. All that have a graph, unless one is wanted; whoever asks is told why there is none. */
    private List<Integer> chosen() {
        List<Integer> numbers = new ArrayList<>();
        String wanted = request.job();
        for (int number = 1; number <= main.jobs().size(); number++) {
            CapturedJob job = job(number);
            if (job != null && job.graph() != null && (wanted == null || wanted.equals(job.description().get("name")))) {
                numbers.add(number);
            }
        }
        if (!numbers.isEmpty() || wanted == null || !wanted.matches("[1-9]\\d{0,5}")) return numbers;
        int number = Integer.parseInt(wanted);
        boolean isThere = number <= main.jobs().size() && job(number) != null && job(number).graph() != null;
        return isThere ? Collections.singletonList(number) : numbers;
    }

    private CapturedJob job(int number) {
        return main.jobs().get(number - 1);
    }

    private Map<String, Object> tryDoor(int number, String door, LonelyJobManager jobManager) {
        JobGraph original = job(number).graph();
        Map<String, Object> trial = new LinkedHashMap<>();
        trial.put("job", number);
        trial.put("door", door);
        String obstacle = InertJob.obstacle(original, request.configuration());
        if (obstacle != null) {
            trial.put("outcome", "unanswered");
            trial.put("reason", obstacle);
            return trial;
        }
        trial.put("masterHooksLeftOut", original.getCheckpointingSettings().getMasterHooks() != null);
        try {
            JobGraph graph = InertJob.of(original, request, main.userClassLoader());
            if (door.equals("ha")) {
                jobManager.recover(graph.getJobID(), request.snapshot());
                graph.setSavepointRestoreSettings(SavepointRestoreSettings.none());
            } else {
                // Without a claim mode it is NO_CLAIM: Flink leaves the snapshot alone.
                graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(
                        request.snapshot().toUri().toString(), request.allowNonRestoredState()));
            }
            Throwable refusal = jobManager.submit(graph);
            trial.put("outcome", refusal == null ? "accepted" : "rejected");
            if (refusal != null) trial.put("error", Answer.describe(refusal));
        } catch (Exception | LinkageError e) {
            trial.put("outcome", "unanswered");
            trial.put("error", Answer.describe(e));
        }
        return trial;
    }
}
