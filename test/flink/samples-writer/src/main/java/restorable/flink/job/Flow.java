package restorable.flink.job;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far the sources may go, and how far the records have come. Static, because a MiniCluster runs its tasks in this JVM:
 * a snapshot is then taken when everything released has arrived, and holds the same state each time.
 */
public final class Flow {
    private static volatile long limit;
    private static volatile boolean pauses = true;
    private static volatile CompletableFuture<Void> raised = new CompletableFuture<>();
    private static final Map<String, AtomicLong> SEEN = new ConcurrentHashMap<>();
    private static final Map<String, Long> POSITIONS = new ConcurrentHashMap<>();

    private Flow() {}

    /** Before a job: nothing may be read yet. */
    public static void reset() {
        limit = 0;
        pauses = true;
        raised = new CompletableFuture<>();
        SEEN.clear();
        POSITIONS.clear();
    }

    /** From now on each split that does not end by itself may be read up to this record. */
    public static void release(long records) {
        CompletableFuture<Void> waiting = raised;
        limit = records;
        raised = new CompletableFuture<>();
        waiting.complete(null);
    }

    /** Operators that pause at each record do so no longer: what has piled up in front of them is wanted soon. */
    public static void withoutPauses() {
        pauses = false;
    }

    static boolean mayPause() {
        return pauses;
    }

    static long limit() {
        return limit;
    }

    /** Completes when {@link #release} is called the next time. */
    static CompletableFuture<Void> raised() {
        return raised;
    }

    /** An operator has seen a record. */
    public static void seen(String operator) {
        SEEN.computeIfAbsent(operator, key -> new AtomicLong()).incrementAndGet();
    }

    static void position(String split, long position) {
        POSITIONS.put(split, position);
    }

    /** Waits until splits are read as far as they may, and no operator has seen a record for a while. */
    public static void awaitSettled() throws InterruptedException {
        awaitSettled(100, Long.MAX_VALUE);
    }

    /** As {@link #awaitSettled()}, looking every so many milliseconds, and giving up after some; whether it settled. */
    public static boolean awaitSettled(long everyMillis, long patienceMillis) throws InterruptedException {
        Map<String, Long> before = Map.of();
        long looks = patienceMillis / everyMillis;
        for (int quiet = 0; quiet < 4; ) {
            if (looks-- == 0) return false;
            Thread.sleep(everyMillis);
            Map<String, Long> now = new ConcurrentHashMap<>();
            SEEN.forEach((operator, count) -> now.put(operator, count.get()));
            boolean read = !POSITIONS.isEmpty() && POSITIONS.values().stream().allMatch(position -> position >= limit);
            quiet = read && now.equals(before) ? quiet + 1 : 0;
            before = now;
        }
        return true;
    }
}
