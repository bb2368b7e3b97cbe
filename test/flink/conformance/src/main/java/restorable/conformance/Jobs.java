package restorable.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.graph.StreamConfig;
import restorable.flink.cluster.BuiltJob;
import restorable.flink.export.Manifest;
import restorable.flink.spec.JobSpec;
import restorable.flink.spec.OperatorSpec;

/** What can be said of a job without running it. */
final class Jobs {
    private Jobs() {}

    /** The manifest with what only the configuration and the specification know. */
    static Map<String, Object> manifest(BuiltJob built, String scheduler) {
        Map<String, Object> manifest = Manifest.of(built);
        describe(manifest, built.spec(), built.config(), scheduler);
        Map<String, OperatorSpec> byId = new LinkedHashMap<>();
        Map<String, String> ids = operatorIds(built);
        for (OperatorSpec operator : built.spec().operators()) {
            if (ids.containsKey(operator.id())) byId.put(ids.get(operator.id()), operator);
        }
        for (Map<String, Object> operator : operatorsOf(manifest)) {
            OperatorSpec spec = byId.get(String.valueOf(operator.get("operatorId")));
            if (spec != null && spec.type().equals("source")) {
                operator.put("bounded", spec.boundedSplits() >= spec.splits());
            }
        }
        return manifest;
    }

    /** What is known of a job that Flink refuses to build: the operators by what was given to them, no graph. */
    static Map<String, Object> unbuiltManifest(
            JobSpec spec, Map<String, String> config, String scheduler, String release) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("manifestVersion", 1);
        manifest.put("name", spec.name());
        manifest.put("flinkVersion", release);
        manifest.put("complete", true);
        manifest.put("settings", new LinkedHashMap<String, Object>());
        List<Map<String, Object>> operators = new ArrayList<>();
        for (OperatorSpec operator : spec.operators()) {
            if (operator.uid() == null && operator.uidHash() == null) continue;
            Map<String, Object> entry = new LinkedHashMap<>();
            if (operator.uid() != null) entry.put("uid", operator.uid());
            if (operator.uidHash() != null) entry.put("uidHash", operator.uidHash());
            entry.put("name", operator.name());
            entry.put("parallelism", operator.parallelism() == null ? spec.parallelism() : operator.parallelism());
            Integer max = operator.maxParallelism() == null ? spec.maxParallelism() : operator.maxParallelism();
            if (max != null) entry.put("maxParallelism", max);
            entry.put("maxParallelismConfigured", max != null);
            entry.values().removeIf(value -> value == null);
            operators.add(entry);
        }
        manifest.put("operators", operators);
        describe(manifest, spec, config, scheduler);
        return manifest;
    }

    @SuppressWarnings("unchecked")
    private static void describe(
            Map<String, Object> manifest, JobSpec spec, Map<String, String> config, String scheduler) {
        Map<String, Object> settings = (Map<String, Object>) manifest.get("settings");
        settings.put("stateBackend", config.get("state.backend.type"));
        settings.put("changelog", Boolean.valueOf(config.getOrDefault("state.changelog.enabled", "false")));
        settings.put("unaligned",
                Boolean.valueOf(config.getOrDefault("execution.checkpointing.unaligned.enabled", "false")));
        settings.put("autoGenerateUids",
                Boolean.valueOf(config.getOrDefault("pipeline.auto-generate-uids", "true")));
        settings.put("masterHooks", hooks(spec));
        settings.put("scheduler", scheduler.equals("default") ? "default" : "adaptive");
        settings.put("reactive", scheduler.equals("reactive"));
        String skipped = config.get("execution.state-recovery.without-channel-state.checkpoint-id");
        if (skipped != null) settings.put("withoutChannelStateCheckpointId", Long.valueOf(skipped));
        String overrides = config.get("pipeline.jobvertex-parallelism-overrides");
        if (overrides != null) {
            Map<String, Object> parsed = new TreeMap<>();
            for (String entry : overrides.split(",")) {
                parsed.put(entry.split(":")[0], Integer.valueOf(entry.split(":")[1]));
            }
            settings.put("jobVertexParallelismOverrides", parsed);
        }
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> operatorsOf(Map<String, Object> manifest) {
        return (List<Map<String, Object>>) (List<?>) manifest.get("operators");
    }

    static List<String> hooks(JobSpec spec) {
        return spec.operators().stream().map(OperatorSpec::hook).filter(hook -> hook != null).sorted().toList();
    }

    /** Operator of the specification → its ID; sinks are several operators and not among them. */
    static Map<String, String> operatorIds(BuiltJob built) {
        Map<String, String> ids = new TreeMap<>();
        for (JobVertex vertex : built.jobGraph().getVertices()) {
            new StreamConfig(vertex.getConfiguration())
                    .getTransitiveChainedTaskConfigsWithSelf(Jobs.class.getClassLoader())
                    .values()
                    .forEach(config -> {
                        OperatorSpec operator = built.builder().operatorOf(config.getVertexID());
                        if (operator != null) ids.put(operator.id(), config.getOperatorID().toHexString());
                    });
        }
        return ids;
    }

    /** Inside the scope of the job's classes, which go with it. */
    static BuiltJob build(JobSpec spec, Map<String, String> config) {
        BuiltJob built = BuiltJob.of(spec, new JobID(), config);
        JobClasses.of(spec).addTo(built.jobGraph());
        return built;
    }
}
