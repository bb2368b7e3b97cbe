package restorable.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import restorable.flink.cluster.BuiltJob;
import restorable.flink.export.FlinkView;
import restorable.flink.job.Flow;
import restorable.flink.job.Probes;
import restorable.flink.spec.JobSpec;

/** Restores one case, and looks what arrived. */
final class Restorer {
    private static final long SETTLE_MILLIS = 4_000;

    private final Path directory;
    private final String release;

    /**
     * What a case gave.
     *
     * @param job the manifest of the restoring job
     * @param files as {@link StateFiles#found()}; null: nothing was done to them
     */
    record Restored(Outcome outcome, Map<String, Object> job, Map<String, Object> files) {}

    Restorer(Path directory, String release) {
        this.directory = directory;
        this.release = release;
    }

    Restored restore(Case subject, JobSpec unresolved, Written written, Flink flink) throws Exception {
        Case.Restore restore = subject.restore();
        JobSpec spec = References.resolve(unresolved, written);
        Path checkpoints = directory.resolve(subject.id().replace('/', '-'));
        Trees.delete(checkpoints);
        Map<String, String> config = JobConfig.of(References.resolve(restore.config(), written), checkpoints);
        Map<String, Object> files = filesOf(subject, written);
        Flow.reset();
        Flow.withoutPauses();
        Probes.reset();
        BuiltJob built;
        Map<String, Object> manifest;
        try (JobClasses.Scope classes = JobClasses.of(spec).enter()) {
            try {
                built = Jobs.build(spec, config);
            } catch (RuntimeException refused) {
                manifest = manifestOfRefused(spec, config, restore.scheduler());
                return new Restored(Outcome.refused("build", refused), manifest, files);
            }
            manifest = Jobs.manifest(built, restore.scheduler());
        }
        Outcome outcome = run(subject, spec, built.jobGraph(), manifest, written, flink);
        Trees.delete(checkpoints);
        return new Restored(outcome, manifest, files);
    }

    private static Map<String, Object> filesOf(Case subject, Written written) throws Exception {
        if (subject.tamper() == null || !Files.exists(written.snapshot().resolve("_metadata"))) return null;
        try {
            return StateFiles.of(written.snapshot()).found();
        } catch (Exception unreadable) {
            return null;
        }
    }

    /** Forbidding generated uids changes nothing of the graph, which can be looked at without; others have no graph. */
    private Map<String, Object> manifestOfRefused(JobSpec spec, Map<String, String> config, String scheduler) {
        Map<String, String> allowing = new HashMap<>(config);
        if (allowing.remove("pipeline.auto-generate-uids") != null) {
            Map<String, Object> manifest = Jobs.manifest(Jobs.build(spec, allowing), scheduler);
            @SuppressWarnings("unchecked")
            Map<String, Object> settings = (Map<String, Object>) manifest.get("settings");
            settings.put("autoGenerateUids", false);
            return manifest;
        }
        return Jobs.unbuiltManifest(spec, config, scheduler, release);
    }

    private Outcome run(
            Case subject, JobSpec spec, JobGraph graph, Map<String, Object> manifest, Written written, Flink flink)
            throws Exception {
        Collection<OperatorState> entries = entriesOf(written);
        if (subject.throughHa()) flink.recover(graph.getJobID(), written.snapshot());
        graph.setSavepointRestoreSettings(settings(subject, written));
        String phase = "submit";
        boolean running = false;
        try {
            JobID job = flink.submit(graph);
            flink.awaitRunning(job);
            phase = "task";
            running = true;
            Flow.release(written.furthest() + SnapshotWriter.RECORDS);
            settle(flink, job);
            if (!flink.finished(job)) {
                phase = "first-checkpoint";
                firstCheckpoint(flink, job);
            }
            return Outcome.restored(Losses.of(written, entries, spec, manifest, Probes.current()));
        } catch (Flink.JobFailed failed) {
            return Outcome.refused(phaseOf(failed, phase), running, failed.getCause());
        } catch (ExecutionException failed) {
            Throwable cause = causeOf(flink, graph.getJobID(), failed);
            // A task that fails while a checkpoint is taken of it has failed by itself.
            boolean byItself = cause != failed && !refusesCheckpoint(cause);
            return Outcome.refused(byItself ? "task" : phase, running, cause);
        } finally {
            flink.end(graph.getJobID());
        }
    }

    /** Read before the restore, which may delete it; none where Flink will not be able to read it either. */
    private static Collection<OperatorState> entriesOf(Written written) {
        try {
            return FlinkView.load(written.snapshot()).getOperatorStates();
        } catch (Exception unreadable) {
            return List.of();
        }
    }

    /**
     * A job that cannot take checkpoints is no restored job. One that goes on after some were declined is: its tasks
     * were not ready, or it has union state and finished tasks at once.
     */
    private static void firstCheckpoint(Flink flink, JobID job) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                flink.checkpoint(job);
                flink.throwIfFailed(job);
                return;
            } catch (ExecutionException declined) {
                Thread.sleep(150);
                flink.throwIfFailed(job);
                if (flink.finished(job)) return;
                if (attempt == 4) {
                    if (String.valueOf(declined).contains("PartialFinishingNotSupportedByState")) return;
                    throw declined;
                }
            }
        }
    }

    private static String phaseOf(Flink.JobFailed failed, String phase) {
        if (refusesCheckpoint(failed.getCause())) return "first-checkpoint";
        if (phase.equals("submit")) return failed.deployed ? "task" : "submit";
        return phase;
    }

    /** Its state cannot be written: in the way that is wanted, or at all. */
    private static boolean refusesCheckpoint(Throwable failure) {
        String message = String.valueOf(Outcome.root(failure).getMessage());
        return message.contains("enforcing a full snapshot") || message.contains("checkpoint tolerable failure threshold");
    }

    /** A checkpoint that fails with its job says less than the job. */
    private static Throwable causeOf(Flink flink, JobID job, Exception failed) throws Exception {
        for (int i = 0; i < 50; i++) {
            try {
                flink.throwIfFailed(job);
            } catch (Flink.JobFailed reason) {
                return reason.getCause();
            } catch (Exception unknownJob) {
                return failed;
            }
            Thread.sleep(10);
        }
        return failed;
    }

    private static void settle(Flink flink, JobID job) throws Exception {
        for (long end = System.nanoTime() + SETTLE_MILLIS * 1_000_000; System.nanoTime() < end; ) {
            flink.throwIfFailed(job);
            if (flink.finished(job)) return;
            if (Flow.awaitSettled(20, 400)) break;
        }
        flink.throwIfFailed(job);
    }

    /** Through the configuration: the claim mode's class has another name in 2.0. A checkpoint in the store wins. */
    private static SavepointRestoreSettings settings(Case subject, Written written) {
        Map<String, String> keys = new LinkedHashMap<>();
        if (!subject.throughHa()) {
            keys.put("execution.savepoint.path", written.snapshot().toUri().toString());
            keys.put("execution.state-recovery.path", written.snapshot().toUri().toString());
        } else {
            keys.put("execution.savepoint.path", "file:/tmp/KUBERNETES_OPERATOR_LAST_STATE");
            keys.put("execution.state-recovery.path", "file:/tmp/KUBERNETES_OPERATOR_LAST_STATE");
        }
        String allow = String.valueOf(subject.restore().allowNonRestoredState());
        keys.put("execution.savepoint.ignore-unclaimed-state", allow);
        keys.put("execution.state-recovery.ignore-unclaimed-state", allow);
        if (subject.restore().claimMode() != null) {
            keys.put("execution.savepoint-restore-mode", subject.restore().claimMode());
            keys.put("execution.state-recovery.claim-mode", subject.restore().claimMode());
        }
        return SavepointRestoreSettings.fromConfiguration(Configuration.fromMap(keys));
    }
}
