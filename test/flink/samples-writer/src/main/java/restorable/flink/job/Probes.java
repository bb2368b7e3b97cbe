package restorable.flink.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the operators of a job saw, kept and got back. Static for the same reason as {@link Flow}. Whoever restores a job
 * compares what came back with what was there when the snapshot was taken; the jobs themselves do not notice.
 */
public final class Probes {
    private static volatile Probes current = new Probes();

    /** Operator → what each of its subtasks has seen, in order. */
    private final Map<String, List<Seen>> seen = new ConcurrentHashMap<>();
    /** Per checkpoint. */
    private final Map<Long, Barrier> barriers = new ConcurrentHashMap<>();
    /** Operator/state → key → content after the last record. */
    private final Map<String, Map<String, String>> keyed = new ConcurrentHashMap<>();

    private final Map<String, Map<String, String>> keyedFound = new ConcurrentHashMap<>();
    private final Map<String, List<String>> operatorFound = new ConcurrentHashMap<>();
    private final Map<String, List<Long>> splitStarts = new ConcurrentHashMap<>();
    private final Map<String, Boolean> enumerators = new ConcurrentHashMap<>();
    private final Map<String, Long> writersFound = new ConcurrentHashMap<>();
    private final Map<String, Long> timersFound = new ConcurrentHashMap<>();
    private final Map<String, Boolean> hooksFound = new ConcurrentHashMap<>();

    /** What was there when the barrier of one checkpoint passed. */
    public static final class Barrier {
        /** Operator → records that its subtasks had seen by then. */
        public final Map<String, List<Long>> processed = new ConcurrentHashMap<>();
        /** Operator/state → elements of operator state. */
        public final Map<String, List<String>> operatorState = new ConcurrentHashMap<>();
        /** Split → next record. */
        public final Map<String, Long> positions = new ConcurrentHashMap<>();
        /** Sink → records counted by its writers. */
        public final Map<String, Long> writers = new ConcurrentHashMap<>();
        /** Operator → its timers. */
        public final Map<String, Long> timers = new ConcurrentHashMap<>();
    }

    /** The records that one subtask of an operator has seen. */
    public static final class Seen {
        private final String operator;
        private final List<Long> records = new ArrayList<>();

        private Seen(String operator) {
            this.operator = operator;
        }

        synchronized void add(long record) {
            records.add(record);
        }

        synchronized List<Long> copy() {
            return List.copyOf(records);
        }

        void barrier(long checkpoint) {
            List<Long> all = copy();
            current.barrier(checkpoint).processed.merge(operator, all, Probes::joined);
        }
    }

    public static void reset() {
        current = new Probes();
    }

    public static Probes current() {
        return current;
    }

    static Seen subtaskOf(String operator) {
        Seen subtask = new Seen(operator);
        current.seen.merge(operator, List.of(subtask), Probes::joined);
        return subtask;
    }

    static void operatorState(String operator, String state, long checkpoint, List<String> elements) {
        current.barrier(checkpoint).operatorState.merge(operator + "/" + state, elements, Probes::joined);
    }

    static void operatorStateFound(String operator, String state, List<String> elements) {
        current.operatorFound.merge(operator + "/" + state, elements, Probes::joined);
    }

    static void keyedState(String operator, String state, String key, String before, String after) {
        String name = operator + "/" + state;
        current.keyedFound.computeIfAbsent(name, any -> new ConcurrentHashMap<>()).putIfAbsent(key, before);
        current.keyed.computeIfAbsent(name, any -> new ConcurrentHashMap<>()).put(key, after);
    }

    static void splitStarted(String split, long position) {
        current.splitStarts.merge(split, List.of(position), Probes::joined);
    }

    static void splitPosition(String split, long checkpoint, long position) {
        current.barrier(checkpoint).positions.put(split, position);
    }

    static void enumerator(String source, boolean restored) {
        current.enumerators.put(source, restored);
    }

    /** For sinks, whose classes differ by release. */
    public static void writer(String sink, long checkpoint, long count) {
        current.barrier(checkpoint).writers.merge(sink, count, Long::sum);
    }

    public static void writerFound(String sink, long count) {
        current.writersFound.merge(sink, count, Long::sum);
    }

    static void timers(String operator, long checkpoint, long count) {
        current.barrier(checkpoint).timers.merge(operator, count, Long::sum);
    }

    /** Of one subtask, before it registers any. */
    static void timersFound(String operator, long count) {
        current.timersFound.merge(operator, count, Long::sum);
    }

    static void hookFound(String hook, boolean withState) {
        current.hooksFound.put(hook, withState);
    }

    private static <T> List<T> joined(List<T> left, List<T> right) {
        List<T> all = new ArrayList<>(left);
        all.addAll(right);
        return all;
    }

    public Barrier barrier(long checkpoint) {
        return barriers.computeIfAbsent(checkpoint, any -> new Barrier());
    }

    public Map<String, Map<String, String>> keyedState() {
        Map<String, Map<String, String>> copy = new TreeMap<>();
        keyed.forEach((name, contents) -> copy.put(name, new TreeMap<>(contents)));
        return copy;
    }

    /** What was there before a key's first record; the empty text: nothing. */
    public Map<String, String> keyedFound(String operatorAndState) {
        return keyedFound.getOrDefault(operatorAndState, Map.of());
    }

    public List<String> operatorFound(String operatorAndState) {
        return operatorFound.getOrDefault(operatorAndState, List.of());
    }

    public Map<String, List<Long>> splitStarts() {
        return splitStarts;
    }

    /** Whether the source's enumerator was restored; null: it was not created at all. */
    public Boolean enumeratorRestored(String source) {
        return enumerators.get(source);
    }

    public Map<String, Boolean> enumerators() {
        return new TreeMap<>(enumerators);
    }

    public long writerFound(String sink) {
        return writersFound.getOrDefault(sink, 0L);
    }

    public long timersFound(String operator) {
        return timersFound.getOrDefault(operator, 0L);
    }

    public Map<String, Boolean> hooksFound() {
        return new TreeMap<>(hooksFound);
    }

    public List<Long> seenBy(String operator) {
        return seen.getOrDefault(operator, List.of()).stream().flatMap(subtask -> subtask.copy().stream()).toList();
    }
}
