package restorable.flink.job;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A FLIP-27 source of numbers in splits, of which the first few may end. {@link Flow} says how far the others go. */
final class NumberSource implements Source<Long, NumberSplit, List<NumberSplit>> {
    private final String id;
    private final int splits;
    private final int boundedSplits;
    private final long records;

    NumberSource(String id, int splits, int boundedSplits, long records) {
        this.id = id;
        this.splits = splits;
        this.boundedSplits = boundedSplits;
        this.records = records;
    }

    @Override
    public Boundedness getBoundedness() {
        return boundedSplits >= splits ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Long, NumberSplit> createReader(SourceReaderContext context) {
        return new NumberReader();
    }

    @Override
    public SplitEnumerator<NumberSplit, List<NumberSplit>> createEnumerator(
            SplitEnumeratorContext<NumberSplit> context) {
        Probes.enumerator(id, false);
        List<NumberSplit> all = new ArrayList<>();
        for (int index = 0; index < splits; index++) {
            long end = index < boundedSplits ? records : Long.MAX_VALUE;
            all.add(new NumberSplit(id + "-" + index, index, 0, end));
        }
        return new NumberEnumerator(context, all);
    }

    @Override
    public SplitEnumerator<NumberSplit, List<NumberSplit>> restoreEnumerator(
            SplitEnumeratorContext<NumberSplit> context, List<NumberSplit> unassigned) {
        Probes.enumerator(id, true);
        return new NumberEnumerator(context, unassigned);
    }

    @Override
    public SimpleVersionedSerializer<NumberSplit> getSplitSerializer() {
        return new NumberSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<List<NumberSplit>> getEnumeratorCheckpointSerializer() {
        return new NumberSplit.ListSerializer();
    }
}
