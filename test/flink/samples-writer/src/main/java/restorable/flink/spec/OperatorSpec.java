package restorable.flink.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.Serializable;
import java.util.List;

/**
 * One operator of a {@link JobSpec}.
 *
 * @param id names the operator within the spec only; Flink never sees it
 * @param type {@code source}, {@code map}, {@code filter}, {@code keyed}, {@code window} or {@code sink}
 * @param chaining {@code head} starts a new chain, {@code never} keeps the operator alone
 * @param states what {@code map} and {@code keyed} register
 * @param timers {@code keyed}: registers a timer a key that never fires in a test's life
 * @param splits {@code source}: number of splits, 2 if absent
 * @param boundedSplits {@code source}: number of splits, counted from the first, that end
 * @param records {@code source}: records of a split that ends
 * @param delayMillis {@code map}: pause a record, to build up backpressure
 * @param hook {@code map}: identifier of a master hook that the function brings
 * @param windowSize {@code window}: records a count window
 * @param writerState {@code sink}: the writer has state
 * @param committer {@code sink}: the sink commits in two phases
 */
@JsonIgnoreProperties("$comment")
public record OperatorSpec(
        String id,
        String type,
        String uid,
        String uidHash,
        String name,
        Integer parallelism,
        Integer maxParallelism,
        String chaining,
        String slotSharingGroup,
        List<StateSpec> states,
        boolean timers,
        Integer splits,
        int boundedSplits,
        long records,
        long delayMillis,
        String hook,
        Integer windowSize,
        boolean writerState,
        boolean committer)
        implements Serializable {

    public OperatorSpec {
        states = states == null ? List.of() : List.copyOf(states);
        splits = splits == null ? 2 : splits;
    }
}
