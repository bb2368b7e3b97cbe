package restorable.flink.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/** Reads its splits in turn, each as far as {@link Flow} allows; ends when all of them have ended. */
final class NumberReader implements SourceReader<Long, NumberSplit> {
    private final Deque<NumberSplit> splits = new ArrayDeque<>();
    private boolean allAssigned;
    private CompletableFuture<Void> assigned = new CompletableFuture<>();

    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<Long> output) {
        for (int left = splits.size(); left > 0; left--) {
            NumberSplit split = splits.remove();
            if (split.position() >= split.end()) {
                Flow.position(split.splitId(), Long.MAX_VALUE);
                continue;
            }
            if (!readable(split)) {
                Flow.position(split.splitId(), split.position());
                splits.add(split);
                continue;
            }
            output.collect(split.index() * 1_000_000L + split.position());
            splits.add(split.next());
            return InputStatus.MORE_AVAILABLE;
        }
        return splits.isEmpty() && allAssigned ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
    }

    private static boolean readable(NumberSplit split) {
        return !split.endless() || split.position() < Flow.limit();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        // Taken before the limit is looked at, so that a release in between is not missed.
        CompletableFuture<Void> raised = Flow.raised();
        boolean ended = splits.isEmpty() && allAssigned;
        if (ended || splits.stream().anyMatch(NumberReader::readable)) return CompletableFuture.completedFuture(null);
        if (assigned.isDone()) assigned = new CompletableFuture<>();
        return CompletableFuture.anyOf(raised, assigned).thenApply(any -> null);
    }

    @Override
    public List<NumberSplit> snapshotState(long checkpointId) {
        for (NumberSplit split : splits) Probes.splitPosition(split.splitId(), checkpointId, split.position());
        return new ArrayList<>(splits);
    }

    @Override
    public void addSplits(List<NumberSplit> more) {
        for (NumberSplit split : more) Probes.splitStarted(split.splitId(), split.position());
        splits.addAll(more);
        assigned.complete(null);
    }

    @Override
    public void notifyNoMoreSplits() {
        allAssigned = true;
        assigned.complete(null);
    }

    @Override
    public void close() {}
}
