package restorable.flink.job;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/** Gives each reader its splits as soon as it is there; the same ones each time, so that samples can be re-created. */
final class NumberEnumerator implements SplitEnumerator<NumberSplit, List<NumberSplit>> {
    private final SplitEnumeratorContext<NumberSplit> context;
    private final List<NumberSplit> unassigned;

    NumberEnumerator(SplitEnumeratorContext<NumberSplit> context, List<NumberSplit> unassigned) {
        this.context = context;
        this.unassigned = new ArrayList<>(unassigned);
    }

    @Override
    public void start() {}

    @Override
    public void addReader(int subtask) {
        for (NumberSplit split : List.copyOf(unassigned)) {
            if (split.index() % context.currentParallelism() == subtask) {
                context.assignSplit(split, subtask);
                unassigned.remove(split);
            }
        }
        context.signalNoMoreSplits(subtask);
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {}

    @Override
    public void addSplitsBack(List<NumberSplit> splits, int subtask) {
        unassigned.addAll(splits);
    }

    @Override
    public List<NumberSplit> snapshotState(long checkpointId) {
        return List.copyOf(unassigned);
    }

    @Override
    public void close() {}
}
