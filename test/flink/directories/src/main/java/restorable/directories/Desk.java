package restorable.directories;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/** Answers requests; has one cluster at a time. */
final class Desk {
    private static final long PATIENCE_MILLIS = 60_000;

    private Cluster cluster;

    Object handle(Request request) throws Exception {
        return switch (request.request()) {
            case "cluster" -> startCluster(request.config());
            case "close" -> closeCluster();
            case "start" -> start(request);
            case "release" -> done(() -> Pace.of(request.name()).release(request.numbers()));
            case "settle" -> done(() -> await("everything processed", request, Pace.of(request.name())::settled));
            case "checkpoint" -> cluster.checkpoint(job(request));
            case "beginCheckpoint" -> done(() -> cluster.beginCheckpoint(job(request)));
            case "savepoint" -> cluster.savepoint(
                    job(request), request.location(), SavepointFormatType.valueOf(request.format()));
            case "hold" -> done(() -> Pace.of(request.name()).hold(request.subtasks()));
            case "slowDown" -> done(() -> Pace.of(request.name()).slowDown(request.millis()));
            case "fail" -> done(() -> Pace.of(request.name()).fail());
            case "failDeletes" -> done(() -> FaultyFiles.failDeletes(request.pattern()));
            case "held" -> cluster.held(job(request));
            case "status" -> status(job(request));
            case "end" -> end(request);
            case "cancel" -> done(() -> cluster.cancel(job(request)));
            case "dispose" -> done(() -> cluster.dispose(request.location()));
            case "references" -> references(request.location());
            case "restore" -> restore(request);
            default -> throw new IllegalArgumentException("no such request: " + request.request());
        };
    }

    private Object startCluster(Map<String, String> config) throws Exception {
        closeCluster();
        FaultyFiles.failDeletes(null);
        cluster = new Cluster(config);
        return "started";
    }

    private Object closeCluster() throws Exception {
        if (cluster != null) cluster.close();
        cluster = null;
        return "closed";
    }

    /** Returns when all tasks run, or, of a job whose splits end, once it is submitted. */
    private Object start(Request request) throws Exception {
        Pace.fresh(request.name());
        long end = request.end() == null ? Long.MAX_VALUE : request.end();
        Map<String, String> config = new HashMap<>(cluster.config());
        config.putAll(request.config());
        cluster.submit(Ledger.graph(request.name(), job(request), config, request.payload(), end));
        if (request.end() == null) awaitRunning(request);
        return "running";
    }

    /** A job that does not come up is not left behind. */
    private void awaitRunning(Request request) throws Exception {
        try {
            await("all tasks running", request, () -> cluster.running(job(request)));
        } catch (Exception failure) {
            cluster.cancel(job(request));
            throw failure;
        }
    }

    private Map<String, Object> status(JobID job) throws Exception {
        Map<String, Object> view = new LinkedHashMap<>();
        JobStatus status = cluster.status(job);
        view.put("status", status.name());
        if (status == JobStatus.FAILED) view.put("failure", String.valueOf(cluster.failure(job)));
        return view;
    }

    private Object end(Request request) throws Exception {
        cluster.awaitEnd(job(request));
        return cluster.status(job(request)).name();
    }

    /** A job of its own reads all it restored, and agrees; then it is cancelled. The snapshot is left as it is. */
    private Object restore(Request request) throws Exception {
        Map<String, String> config = new HashMap<>(request.config());
        config.put("execution.state-recovery.path", request.location());
        config.putIfAbsent("execution.state-recovery.claim-mode", "NO_CLAIM");
        JobID id = new JobID();
        Request start = new Request(
                "start", "restore " + id, id.toHexString(), config, request.payload(), null, null, null, null, null, null,
                null);
        start(start);
        try {
            Pace pace = Pace.of(start.name());
            await("all accounts checked", start, () -> pace.allChecked(Ledger.PARALLELISM, Books.ACCOUNTS));
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("checked", pace.checkedSoFar());
            view.put("wrong", new TreeSet<>(pace.wrong()));
            return view;
        } finally {
            cluster.cancel(id);
        }
    }

    private void await(String what, Request request, Callable<Boolean> done) throws Exception {
        for (long end = System.currentTimeMillis() + PATIENCE_MILLIS; System.currentTimeMillis() < end; ) {
            if (done.call()) return;
            JobStatus status = cluster.status(job(request));
            if (status == JobStatus.FAILED) throw new IllegalStateException("job failed", cluster.failure(job(request)));
            Thread.sleep(10);
        }
        throw new IllegalStateException("not within " + PATIENCE_MILLIS + " ms: " + what);
    }

    /** The files that a snapshot refers to, as Flink's own reader resolves them. */
    private static List<String> references(String location) throws IOException {
        CompletedCheckpointStorageLocation snapshot = AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(location);
        try (FSDataInputStream stream = snapshot.getMetadataHandle().openInputStream()) {
            CheckpointMetadata metadata = Checkpoints.loadCheckpointMetadata(
                    new DataInputStream(stream), Desk.class.getClassLoader(), snapshot.getExternalPointer());
            return WatchedMiniCluster.filesOf(metadata.getOperatorStates());
        }
    }

    private static JobID job(Request request) {
        return JobID.fromHexString(request.id());
    }

    private interface Action {
        void run() throws Exception;
    }

    private static Object done(Action action) throws Exception {
        action.run();
        return "done";
    }
}
