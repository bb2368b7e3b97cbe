package restorable.conformance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import restorable.flink.job.Contents;
import restorable.flink.job.Probes;
import restorable.flink.spec.JobSpec;
import restorable.flink.spec.OperatorSpec;

/** Compares what a restored job got with what was there when the snapshot was taken. */
final class Losses {
    /** The first record of a split is its index times this: NumberReader. */
    private static final long RECORDS_OF_A_SPLIT = 1_000_000L;

    private final Written before;
    private final JobSpec job;
    private final Probes now;
    private final Set<String> finished = new HashSet<>();
    private final Set<String> coordinated = new HashSet<>();
    private final List<Outcome.Loss> lost = new ArrayList<>();

    private Losses(Written before, JobSpec job, Probes now) {
        this.before = before;
        this.job = job;
        this.now = now;
    }

    /**
     * @param entries of the snapshot
     * @param manifest of the restored job
     */
    static List<Outcome.Loss> of(
            Written before, Collection<OperatorState> entries, JobSpec job, Map<String, Object> manifest, Probes now) {
        Losses losses = new Losses(before, job, now);
        losses.entries(entries, Jobs.operatorsOf(manifest));
        for (OperatorSpec operator : job.operators()) losses.of(operator);
        losses.hooks();
        return losses.lost;
    }

    /** Entries that hold anything and that Flink passed over, or handed to an operator that does not look. */
    private void entries(Collection<OperatorState> entries, List<Map<String, Object>> operators) {
        Map<String, OperatorState> byId = new HashMap<>();
        for (OperatorState state : entries) {
            String id = state.getOperatorID().toHexString();
            byId.put(id, state);
            if (state.isFullyFinished()) finished.add(id);
            if (state.getCoordinatorState() != null) coordinated.add(id);
        }
        Set<String> claimed = new HashSet<>();
        for (Map<String, Object> operator : operators) {
            String hash = String.valueOf(operator.get("uidHash")).toLowerCase();
            String id = String.valueOf(operator.get("operatorId"));
            claimed.addAll(List.of(hash, id));
            OperatorState taken = byId.getOrDefault(hash, byId.get(id));
            if (taken != null && Boolean.FALSE.equals(operator.get("keyed")) && hasKeyedState(taken)) {
                lost.add(new Outcome.Loss(nameOf(id), "keyed", null, "the operator is not keyed"));
            }
        }
        byId.forEach((id, state) -> {
            if (claimed.contains(id) || state.getStateSize() == 0) return;
            lost.add(new Outcome.Loss(nameOf(id), "dropped", null, contentsOf(state)));
        });
    }

    private static boolean hasKeyedState(OperatorState state) {
        return state.getStates().stream().anyMatch(subtask -> !subtask.getManagedKeyedState().isEmpty());
    }

    private String nameOf(String id) {
        return before.operatorIds().entrySet().stream()
                .filter(entry -> entry.getValue().equals(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(id);
    }

    private static String contentsOf(OperatorState state) {
        Set<String> contents = new TreeSet<>();
        if (state.getCoordinatorState() != null) contents.add("coordinator state");
        for (OperatorSubtaskState subtask : state.getStates()) {
            for (KeyedStateHandle any : subtask.getManagedKeyedState()) contents.add("keyed state");
            for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                handle.getStateNameToPartitionOffsets().keySet().forEach(name -> contents.add("state " + name));
            }
            if (!subtask.getInputChannelState().isEmpty()) contents.add("input in flight");
            if (!subtask.getResultSubpartitionState().isEmpty()) contents.add("output in flight");
        }
        return String.join(", ", contents);
    }

    private void of(OperatorSpec operator) {
        String id = before.operatorIds().get(operator.id());
        if (operator.type().equals("source")) silentSource(operator);
        if (id != null && finished.contains(id)) return;
        if (operator.type().equals("source")) source(operator, id);
        keyedState(operator);
        operatorState(operator);
        writers(operator);
        timers(operator);
        if (!before.settled()) inFlight(operator);
    }

    private void silentSource(OperatorSpec operator) {
        boolean endless = operator.boundedSplits() < operator.splits();
        boolean any = now.splitStarts().keySet().stream().anyMatch(split -> isOf(split, operator));
        if (endless && !any) add(operator, "silent-source", null, "none of its splits is read");
    }

    private void source(OperatorSpec operator, String id) {
        if (id == null) return;
        List<String> wrong = new ArrayList<>();
        before.positions().forEach((split, position) -> {
            if (!isOf(split, operator)) return;
            List<Long> starts = now.splitStarts().getOrDefault(split, List.of());
            if (!starts.equals(List.of(position))) wrong.add(split + " from " + starts + ", not from " + position);
        });
        if (!wrong.isEmpty()) add(operator, "splits", null, String.join("; ", new TreeSet<>(wrong)));
        if (coordinated.contains(id) && Boolean.FALSE.equals(now.enumeratorRestored(operator.id()))) {
            add(operator, "enumerator", null, "created anew");
        }
    }

    private static boolean isOf(String split, OperatorSpec source) {
        return split.substring(0, split.lastIndexOf('-')).equals(source.id());
    }

    private void keyedState(OperatorSpec operator) {
        before.keyedState().forEach((name, contents) -> {
            String state = stateOf(name, operator);
            if (state == null) return;
            boolean handedOut = operator.type().equals("window")
                    || operator.states().stream().anyMatch(declared -> declared.name().equals(state));
            // Others are carried along and handed to nobody; but their names are in the state files only.
            if (!handedOut) return;
            Map<String, String> found = now.keyedFound(name);
            int empty = 0;
            int other = 0;
            for (Map.Entry<String, String> entry : contents.entrySet()) {
                String content = found.get(entry.getKey());
                if (content == null || content.isEmpty()) empty++;
                else if (before.settled() && !Contents.agree(entry.getValue(), content)) other++;
            }
            int all = contents.size();
            if (empty > 0) add(operator, "keyed", state, empty + " of " + all + " keys find nothing");
            if (other > 0) add(operator, "keyed", state, other + " of " + all + " keys find something else");
        });
    }

    private void operatorState(OperatorSpec operator) {
        before.operatorState().forEach((name, elements) -> {
            String state = stateOf(name, operator);
            if (state == null) return;
            if (operator.states().stream().noneMatch(declared -> declared.name().equals(state))) {
                if (!elements.isEmpty()) add(operator, "not-declared", state, "carried along, and handed to nobody");
                return;
            }
            List<String> found = now.operatorFound(name);
            Set<String> missing = new TreeSet<>(elements);
            missing.removeAll(found);
            missing.removeIf(element -> found.stream().anyMatch(one -> Contents.agree(element, one)));
            if (missing.isEmpty()) return;
            add(operator, "operator-state", state, missing.size() + " of " + elements.size() + " elements");
        });
    }

    private void writers(OperatorSpec operator) {
        Long counted = before.writers().get(operator.id());
        if (counted == null || !operator.writerState()) return;
        long found = now.writerFound(operator.id());
        if (found != counted) add(operator, "writer", null, found + " records counted, not " + counted);
    }

    private void timers(OperatorSpec operator) {
        Long kept = before.timers().get(operator.id());
        if (kept == null || !(operator.timers() || operator.eventTimers())) return;
        long found = now.timersFound(operator.id());
        if (found < kept) add(operator, "timers", null, (kept - found) + " of " + kept + " timers");
    }

    /** Records that had left the source, had not reached the operator, and never do. */
    private void inFlight(OperatorSpec operator) {
        List<Long> processed = before.processed().get(operator.id());
        if (processed == null || operator.type().equals("source")) return;
        Set<Long> arrived = new HashSet<>(processed);
        arrived.addAll(now.seenBy(operator.id()));
        long missing = 0;
        for (Map.Entry<String, Long> split : before.positions().entrySet()) {
            String index = split.getKey().substring(split.getKey().lastIndexOf('-') + 1);
            long first = Long.parseLong(index) * RECORDS_OF_A_SPLIT;
            for (long record = first; record < first + split.getValue(); record++) {
                if (!arrived.contains(record)) missing++;
            }
        }
        if (missing > 0) add(operator, "in-flight", null, missing + " records never arrive");
    }

    private void hooks() {
        for (String hook : before.hooks()) {
            if (!Boolean.TRUE.equals(now.hooksFound().get(hook))) {
                lost.add(new Outcome.Loss(hook, "hook", null, "its state reaches no hook"));
            }
        }
    }

    private static String stateOf(String operatorAndState, OperatorSpec operator) {
        String prefix = operator.id() + "/";
        return operatorAndState.startsWith(prefix) ? operatorAndState.substring(prefix.length()) : null;
    }

    private void add(OperatorSpec operator, String kind, String state, String detail) {
        lost.add(new Outcome.Loss(operator.id(), kind, state, detail));
    }
}
