package restorable.directories;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far a job may read, how far it has come, and what its checks found. Static, because a MiniCluster runs its tasks in
 * this JVM; one a job name.
 */
final class Pace {
    private static final Map<String, Pace> ALL = new ConcurrentHashMap<>();

    private volatile long limit;
    private volatile CompletableFuture<Void> raised = new CompletableFuture<>();
    private volatile Set<Integer> held = Set.of();
    private volatile boolean failing;
    private volatile long pauseMillis;
    private final AtomicLong processed = new AtomicLong();
    private final AtomicLong expected = new AtomicLong();
    private final AtomicLong checked = new AtomicLong();
    private final AtomicLong checksWanted = new AtomicLong();
    private final Set<String> wrong = ConcurrentHashMap.newKeySet();

    static Pace of(String job) {
        return ALL.computeIfAbsent(job, name -> new Pace());
    }

    /** Before a job of this name starts. */
    static Pace fresh(String job) {
        ALL.remove(job);
        return of(job);
    }

    /** From now on each split may be read up to this number. */
    void release(long numbers) {
        CompletableFuture<Void> waiting = raised;
        limit = numbers;
        raised = new CompletableFuture<>();
        waiting.complete(null);
    }

    long limit() {
        return limit;
    }

    /** Completes when {@link #release} is called the next time. */
    CompletableFuture<Void> raised() {
        return raised;
    }

    /** These subtasks wait, in the synchronous part of their next snapshot, until they are no longer held. */
    void hold(Set<Integer> subtasks) {
        held = Set.copyOf(subtasks);
    }

    void waitWhileHeld(int subtask) throws InterruptedException {
        while (held.contains(subtask)) Thread.sleep(5);
    }

    /** The next number fails its task. */
    void fail() {
        failing = true;
    }

    boolean failing() {
        return failing;
    }

    /** Each number takes so long from now on: what comes behind it piles up. */
    void slowDown(long millis) {
        pauseMillis = millis;
    }

    void pause() throws InterruptedException {
        if (pauseMillis > 0) Thread.sleep(pauseMillis);
    }

    /** A split has been read this much further. */
    void emitted() {
        expected.incrementAndGet();
    }

    void processed() {
        processed.incrementAndGet();
    }

    /** A restored split is going to ask this many questions about the state. */
    void checksWanted(long questions) {
        checksWanted.addAndGet(questions);
    }

    void checked() {
        checked.incrementAndGet();
    }

    void wrong(String what) {
        if (wrong.size() < 20) wrong.add(what);
        checked.incrementAndGet();
    }

    long checkedSoFar() {
        return checked.get();
    }

    Set<String> wrong() {
        return wrong;
    }

    boolean allChecked(int splits, int keys) {
        return checked.get() >= (long) splits * keys && checked.get() >= checksWanted.get();
    }

    boolean settled() {
        return processed.get() >= expected.get();
    }
}
