package restorable.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import restorable.flink.spec.JobSpec;
import restorable.flink.spec.OperatorSpec;
import restorable.flink.spec.StateSpec;
import restorable.flink.spec.StateType;

/** What is in a snapshot, as the job knows that wrote it: operator by operator, state by state. */
final class Truth {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Written written;
    private final List<Map<String, Object>> manifest;

    private Truth(Written written) {
        this.written = written;
        this.manifest = Jobs.operatorsOf(written.job());
    }

    /** Inside the scope of the job's classes. */
    static List<Map<String, Object>> of(JobSpec job, Written written) throws Exception {
        Truth truth = new Truth(written);
        List<Map<String, Object>> operators = new ArrayList<>();
        for (OperatorSpec operator : job.operators()) {
            if (List.of("keyed", "window", "map").contains(operator.type())) operators.add(truth.of(operator));
        }
        return operators;
    }

    /** The keys of one operator, and where Flink puts them. */
    private record Keys(OperatorSpec operator, int maxParallelism, int parallelism) {
        /** By what {@link OperatorSpec#keyOf} calls the key. */
        int subtaskOf(String name) {
            long key = Long.parseLong(name.substring(name.indexOf('-') + 1));
            return subtaskOf(key);
        }

        int subtaskOf(long record) {
            Object key = operator.keyType().values().of(record % operator.keys());
            return KeyGroupRangeAssignment.assignKeyToParallelOperator(key, maxParallelism, parallelism);
        }
    }

    private Map<String, Object> of(OperatorSpec operator) throws Exception {
        String id = written.operatorIds().get(operator.id());
        Map<String, Object> declared = manifest.stream()
                .filter(entry -> id.equals(entry.get("operatorId")))
                .findFirst()
                .orElseThrow();
        Keys keys = new Keys(
                operator, (Integer) declared.get("maxParallelism"), (Integer) declared.get("parallelism"));
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("uid", operator.uid());
        view.put("operatorId", id);
        view.put("parallelism", keys.parallelism);
        view.put("maxParallelism", keys.maxParallelism);
        boolean keyed = !operator.type().equals("map");
        if (keyed) view.put("keyType", typeOf(operator.keyType()));
        List<Object> states = new ArrayList<>();
        for (StateSpec state : operator.states()) {
            states.add(state.kind().keyed() ? keyedState(state, keys) : operatorState(state, operator));
        }
        if (operator.type().equals("window")) states.add(windows(keys));
        view.put("states", states);
        List<Object> timers = new ArrayList<>();
        if (operator.timers()) timers.add(processingTimers(keys));
        if (operator.eventTimers()) timers.add(eventTimers(keys));
        view.put("timers", timers);
        return view;
    }

    private static Map<String, Object> typeOf(StateType type) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("class", type.values().info().getTypeClass().getName());
        view.put("type", type.values().info().toString());
        return view;
    }

    /**
     * keys: how many have anything; entries: values, lists, or entries of maps; elements: of the lists; values: by key, as
     * views.
     */
    private Map<String, Object> keyedState(StateSpec state, Keys keys) throws Exception {
        Map<String, Object> view = described(state);
        view.put("ttl", state.ttlSeconds() != null);
        Map<String, JsonNode> contents = contentsOf(keys.operator, state.name());
        int[] keysOf = new int[keys.parallelism];
        int[] entriesOf = new int[keys.parallelism];
        int[] elementsOf = new int[keys.parallelism];
        contents.forEach((key, content) -> {
            int subtask = keys.subtaskOf(key);
            keysOf[subtask]++;
            entriesOf[subtask] += state.kind().isMap() ? content.size() : 1;
            elementsOf[subtask] += content.size();
        });
        count(view, "keys", keysOf);
        count(view, "entries", entriesOf);
        if (state.kind() == StateSpec.Kind.LIST) count(view, "elements", elementsOf);
        view.put("values", contents);
        return view;
    }

    private Map<String, Object> windows(Keys keys) throws Exception {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", "window-contents");
        view.put("kind", "AGGREGATING");
        view.put("windows", keys.operator.windows());
        int[] keysOf = new int[keys.parallelism];
        for (String key : contentsOf(keys.operator, "window-contents").keySet()) keysOf[keys.subtaskOf(key)]++;
        count(view, "keys", keysOf);
        count(view, "entries", keysOf);
        return view;
    }

    private Map<String, JsonNode> contentsOf(OperatorSpec operator, String state) throws Exception {
        Map<String, JsonNode> contents = new TreeMap<>();
        Map<String, String> all = written.keyedState().getOrDefault(operator.id() + "/" + state, Map.of());
        for (Map.Entry<String, String> entry : all.entrySet()) {
            if (!entry.getValue().isEmpty()) contents.put(entry.getKey(), JSON.readTree(entry.getValue()));
        }
        return contents;
    }

    private Map<String, Object> operatorState(StateSpec state, OperatorSpec operator) throws Exception {
        Map<String, Object> view = described(state);
        List<JsonNode> elements = new ArrayList<>();
        for (String element : written.operatorState().getOrDefault(operator.id() + "/" + state.name(), List.of())) {
            elements.add(JSON.readTree(element));
        }
        view.put("elements", elements.size());
        view.put("values", elements);
        return view;
    }

    private static Map<String, Object> described(StateSpec state) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", state.name());
        view.put("kind", state.kind().name());
        if (state.kind().isMap()) view.put("keyType", typeOf(state.keyType()));
        view.put("valueType", typeOf(state.type()));
        return view;
    }

    private Map<String, Object> processingTimers(Keys keys) {
        Map<String, Integer> subtasks = new TreeMap<>();
        for (long record : processed(keys)) subtasks.put(keys.operator.keyOf(record), keys.subtaskOf(record));
        int[] counts = new int[keys.parallelism];
        subtasks.values().forEach(subtask -> counts[subtask]++);
        long time = OperatorSpec.PROCESSING_TIMER;
        return timers("processing", counts, time, time);
    }

    private Map<String, Object> eventTimers(Keys keys) {
        int[] counts = new int[keys.parallelism];
        List<Long> records = processed(keys);
        for (long record : records) counts[keys.subtaskOf(record)]++;
        long earliest = records.stream().mapToLong(Long::longValue).min().orElseThrow();
        long latest = records.stream().mapToLong(Long::longValue).max().orElseThrow();
        long first = OperatorSpec.FIRST_EVENT_TIMER;
        return timers("event", counts, first + earliest, first + latest);
    }

    private List<Long> processed(Keys keys) {
        return written.processed().get(keys.operator.id());
    }

    private static Map<String, Object> timers(String time, int[] counts, long earliest, long latest) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", "_timer_state/" + time + "_user-timers");
        count(view, "timers", counts);
        view.put("earliest", earliest);
        view.put("latest", latest);
        return view;
    }

    private static void count(Map<String, Object> view, String what, int[] bySubtask) {
        view.put(what, Arrays.stream(bySubtask).sum());
        view.put(what + "BySubtask", bySubtask);
    }
}
