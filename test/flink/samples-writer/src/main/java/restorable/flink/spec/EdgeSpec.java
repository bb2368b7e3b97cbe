package restorable.flink.spec;

/**
 * A connection between two operators of a {@link JobSpec}, by their {@code id}.
 *
 * @param partitioner {@code forward} (as Flink chooses it: rebalance where the parallelism differs), {@code rebalance},
 *     {@code rescale}, {@code shuffle}, {@code broadcast}, {@code global}, {@code custom} or {@code hash}; an edge into a
 *     keyed operator is always {@code hash}
 */
public record EdgeSpec(String from, String to, String partitioner) {

    public EdgeSpec {
        partitioner = partitioner == null ? "forward" : partitioner;
    }
}
