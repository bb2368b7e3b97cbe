package restorable.directories;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Numbers in splits, as far as {@link Pace} allows. A split that begins, or comes back from a snapshot, first asks every
 * account what it holds of what the split had been read.
 *
 * @param end where each split ends; Long.MAX_VALUE for never
 */
record Numbers(String job, int splits, long end) implements Source<Entry, Numbers.Split, List<Numbers.Split>> {

    /** @param position the next number */
    record Split(int index, long position) implements SourceSplit {
        @Override
        public String splitId() {
            return String.valueOf(index);
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return end == Long.MAX_VALUE ? Boundedness.CONTINUOUS_UNBOUNDED : Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<Entry, Split> createReader(SourceReaderContext context) {
        return new Reader(Pace.of(job), end);
    }

    @Override
    public SplitEnumerator<Split, List<Split>> createEnumerator(SplitEnumeratorContext<Split> context) {
        List<Split> all = new ArrayList<>();
        for (int index = 0; index < splits; index++) all.add(new Split(index, 0));
        return new Enumerator(context, all);
    }

    @Override
    public SplitEnumerator<Split, List<Split>> restoreEnumerator(
            SplitEnumeratorContext<Split> context, List<Split> unassigned) {
        return new Enumerator(context, new ArrayList<>(unassigned));
    }

    private static final class Reader implements SourceReader<Entry, Split> {
        private final Pace pace;
        private final long end;
        private final Deque<Split> splits = new ArrayDeque<>();
        private final Deque<Entry> questions = new ArrayDeque<>();
        private boolean allAssigned;
        private CompletableFuture<Void> assigned = new CompletableFuture<>();

        Reader(Pace pace, long end) {
            this.pace = pace;
            this.end = end;
        }

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<Entry> output) {
            if (!questions.isEmpty()) {
                output.collect(questions.remove());
                return InputStatus.MORE_AVAILABLE;
            }
            for (int left = splits.size(); left > 0; left--) {
                Split split = splits.remove();
                if (split.position() >= end) continue;
                if (split.position() < pace.limit()) {
                    pace.emitted();
                    output.collect(Entry.of(split.index(), split.position()));
                    splits.add(new Split(split.index(), split.position() + 1));
                    return InputStatus.MORE_AVAILABLE;
                }
                splits.add(split);
            }
            return ended() ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
        }

        private boolean ended() {
            return splits.isEmpty() && allAssigned;
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            // Taken before the limit is looked at, so that a release in between is not missed.
            CompletableFuture<Void> raised = pace.raised();
            boolean readable = splits.stream().anyMatch(split -> split.position() < Math.min(end, pace.limit()));
            if (ended() || readable || !questions.isEmpty()) return CompletableFuture.completedFuture(null);
            if (assigned.isDone()) assigned = new CompletableFuture<>();
            return CompletableFuture.anyOf(raised, assigned).thenApply(any -> null);
        }

        @Override
        public List<Split> snapshotState(long checkpointId) {
            return new ArrayList<>(splits);
        }

        @Override
        public void addSplits(List<Split> more) {
            for (Split split : more) {
                pace.checksWanted(Books.ACCOUNTS);
                for (int account = 0; account < Books.ACCOUNTS; account++) {
                    questions.add(new Entry(split.index(), split.position(), account, true));
                }
            }
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

    /** Gives each reader its splits as soon as it is there; the same ones each time. */
    private record Enumerator(SplitEnumeratorContext<Split> context, List<Split> unassigned)
            implements SplitEnumerator<Split, List<Split>> {
        @Override
        public void start() {}

        @Override
        public void addReader(int subtask) {
            for (Split split : List.copyOf(unassigned)) {
                if (split.index() % context.currentParallelism() != subtask) continue;
                context.assignSplit(split, subtask);
                unassigned.remove(split);
            }
            context.signalNoMoreSplits(subtask);
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {}

        @Override
        public void addSplitsBack(List<Split> splits, int subtask) {
            unassigned.addAll(splits);
        }

        @Override
        public List<Split> snapshotState(long checkpointId) {
            return List.copyOf(unassigned);
        }

        @Override
        public void close() {}
    }

    @Override
    public SimpleVersionedSerializer<Split> getSplitSerializer() {
        return new SplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<List<Split>> getEnumeratorCheckpointSerializer() {
        return new UnassignedSerializer();
    }

    private static final class SplitSerializer implements SimpleVersionedSerializer<Split> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Split split) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            write(split, new DataOutputStream(bytes));
            return bytes.toByteArray();
        }

        @Override
        public Split deserialize(int version, byte[] bytes) throws IOException {
            return read(new DataInputStream(new ByteArrayInputStream(bytes)));
        }

        static void write(Split split, DataOutputStream out) throws IOException {
            out.writeInt(split.index());
            out.writeLong(split.position());
        }

        static Split read(DataInputStream in) throws IOException {
            return new Split(in.readInt(), in.readLong());
        }
    }

    private static final class UnassignedSerializer implements SimpleVersionedSerializer<List<Split>> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(List<Split> splits) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(splits.size());
            for (Split split : splits) SplitSerializer.write(split, out);
            return bytes.toByteArray();
        }

        @Override
        public List<Split> deserialize(int version, byte[] bytes) throws IOException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            List<Split> splits = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) splits.add(SplitSerializer.read(in));
            return splits;
        }
    }
}
