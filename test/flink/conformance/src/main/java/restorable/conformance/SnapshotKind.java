package restorable.conformance;

import java.util.Map;

/** How a snapshot is taken. What else makes a kind (backend, incremental, changelog) is configuration. */
record SnapshotKind(String name, int finishedTasks) {
    /**
     * {@code canonical}, {@code native}; {@code checkpoint}, {@code two-checkpoints} (the second shares files of the first),
     * {@code materialized} (changelog); {@code in-flight}, {@code in-flight-output} (also behind an operator that is no
     * source); {@code finished:TASKS} (after that many tasks have finished), {@code finished} (after some have).
     */
    @com.fasterxml.jackson.annotation.JsonCreator
    static SnapshotKind of(String text) {
        String[] parts = text.split(":");
        return new SnapshotKind(parts[0], parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
    }

    boolean savepoint() {
        return name.equals("canonical") || name.equals("native");
    }

    boolean inFlight() {
        return name.startsWith("in-flight");
    }

    /** What the job that writes it needs besides. Where a key has an old and a new name both are set. */
    Map<String, String> config() {
        return inFlight()
                ? Map.of(
                        "execution.checkpointing.unaligned", "true",
                        "execution.checkpointing.unaligned.enabled", "true")
                : Map.of();
    }

    @Override
    public String toString() {
        return finishedTasks > 0 ? name + ":" + finishedTasks : name;
    }
}
