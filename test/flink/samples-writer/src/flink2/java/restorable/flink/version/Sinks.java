package restorable.flink.version;

import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import restorable.flink.job.Flow;
import restorable.flink.job.Probes;
import restorable.flink.job.SinkRecords;
import restorable.flink.spec.OperatorSpec;

/** Sinks as Flink 2 declares them (Sink V2). Which interfaces a sink has decides the operators that Flink makes of it. */
public final class Sinks {
    private Sinks() {}

    public static Sink<Long> of(OperatorSpec spec) {
        if (spec.committer()) return spec.writerState() ? new StatefulCommitting(spec.id()) : new Committing(spec.id());
        return spec.writerState() ? new Stateful(spec.id()) : new Plain(spec.id());
    }

    private static class Plain implements Sink<Long> {
        final String id;

        Plain(String id) {
            this.id = id;
        }

        @Override
        public SinkWriter<Long> createWriter(WriterInitContext context) {
            return new Counter(id, 0);
        }
    }

    private static final class Stateful extends Plain implements SupportsWriterState<Long, Long> {
        Stateful(String id) {
            super(id);
        }

        @Override
        public StatefulSinkWriter<Long, Long> restoreWriter(WriterInitContext context, Collection<Long> counts) {
            return Counter.restored(id, counts);
        }

        @Override
        public SimpleVersionedSerializer<Long> getWriterStateSerializer() {
            return new SinkRecords();
        }
    }

    private static class Committing extends Plain implements SupportsCommitter<Long> {
        Committing(String id) {
            super(id);
        }

        @Override
        public Committer<Long> createCommitter(CommitterInitContext context) {
            return new Acceptor();
        }

        @Override
        public SimpleVersionedSerializer<Long> getCommittableSerializer() {
            return new SinkRecords();
        }
    }

    private static final class StatefulCommitting extends Committing implements SupportsWriterState<Long, Long> {
        StatefulCommitting(String id) {
            super(id);
        }

        @Override
        public StatefulSinkWriter<Long, Long> restoreWriter(WriterInitContext context, Collection<Long> counts) {
            return Counter.restored(id, counts);
        }

        @Override
        public SimpleVersionedSerializer<Long> getWriterStateSerializer() {
            return new SinkRecords();
        }
    }

    private static final class Acceptor implements Committer<Long> {
        @Override
        public void commit(Collection<CommitRequest<Long>> requests) {}

        @Override
        public void close() {}
    }

    /** Counts records; the count is the writer's state and, once a checkpoint, its committable. */
    private static final class Counter implements CommittingSinkWriter<Long, Long>, StatefulSinkWriter<Long, Long> {
        private final String id;
        private long count;

        Counter(String id, long count) {
            this.id = id;
            this.count = count;
        }

        static Counter restored(String id, Collection<Long> counts) {
            long count = counts.stream().mapToLong(Long::longValue).sum();
            Probes.writerFound(id, count);
            return new Counter(id, count);
        }

        @Override
        public void write(Long record, Context context) {
            count++;
            Flow.seen(id);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public Collection<Long> prepareCommit() {
            return List.of(count);
        }

        @Override
        public List<Long> snapshotState(long checkpointId) {
            Probes.writer(id, checkpointId, count);
            return List.of(count);
        }

        @Override
        public void close() {}
    }
}
