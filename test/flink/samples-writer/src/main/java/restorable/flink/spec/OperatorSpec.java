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
 * @param asyncState {@code keyed}: through the asynchronous state API of Flink 2; values, lists and maps only
 * @param timers {@code keyed}: registers a processing-time timer a key that never fires in a test's life
 * @param eventTimers {@code keyed}: registers an event-time timer a record, {@link #FIRST_EVENT_TIMER} plus the record;
 *     there are no watermarks
 * @param splits {@code source}: number of splits, 2 if absent
 * @param boundedSplits {@code source}: number of splits, counted from the first, that end
 * @param records {@code source}: records of a split that ends
 * @param delayMillis {@code map}: pause a record, to build up backpressure
 * @param hook {@code map}: identifier of a master hook that the function brings
 * @param keyType {@code keyed} and {@code window}: of the key; STRING if absent
 * @param keys {@code keyed} and {@code window}: number of keys; enough for both halves of 128 key groups if absent
 * @param windowSize {@code window}: records a count window
 * @param windows {@code window}: {@code time}, {@code global} or {@code session} windows that never end, instead of count
 *     windows
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
        boolean asyncState,
        boolean timers,
        boolean eventTimers,
        Integer splits,
        int boundedSplits,
        long records,
        long delayMillis,
        String hook,
        StateType keyType,
        Integer keys,
        Integer windowSize,
        String windows,
        boolean writerState,
        boolean committer)
        implements Serializable {

    /** 2100-01-01, in milliseconds. */
    public static final long PROCESSING_TIMER = 4_102_444_800_000L;

    public static final long FIRST_EVENT_TIMER = 1_000;

    public OperatorSpec {
        keyType = keyType == null ? StateType.STRING : keyType;
        keys = keys == null ? 8 : keys;
        states = states == null ? List.of() : List.copyOf(states);
        splits = splits == null ? 2 : splits;
    }

    /** What the key of a record is called here, whatever its type. */
    public String keyOf(long record) {
        return "key-" + record % keys;
    }
}
