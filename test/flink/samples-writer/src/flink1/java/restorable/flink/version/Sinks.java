package restorable.flink.version;

import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSink;
import org.apache.flink.api.connector.sink2.TwoPhaseCommittingSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import restorable.flink.job.Flow;
import restorable.flink.job.Probes;
import restorable.flink.job.SinkRecords;
import restorable.flink.spec.OperatorSpec;

/** Sinks as Flink 1.16 – 1.20 declares them (Sink V2). Which interfaces a sink has decides the operators that Flink makes of it. */
public final class Sinks {
    private Sinks() {}

    public static Sink<Long> of(OperatorSpec spec) {
        if (spec.committer()) return spec.writerState() ? new StatefulCommitting(spec.id()) : new Committing(spec.id());
        return spec.writerState() ? new Stateful(spec.id()) : new Plain(spec.id());
    }

    private record Plain(String id) implements Sink<Long> {
        @Override
        public SinkWriter<Long> createWriter(InitContext context) {
            return new Counter(id, 0);
        }
    }

    private record Stateful(String id) implements StatefulSink<Long, Long> {
        @Override
        public Counter createWriter(InitContext context) {
            return new Counter(id, 0);
        }

        @Override
        public Counter restoreWriter(InitContext context, Collection<Long> counts) {
            return Counter.restored(id, counts);
        }

        @Override
        public SimpleVersionedSerializer<Long> getWriterStateSerializer() {
            return new SinkRecords();
        }
    }

    private record Committing(String id) implements TwoPhaseCommittingSink<Long, Long> {
        @Override
        public Counter createWriter(InitContext context) {
            return new Counter(id, 0);
        }

        @Override
        public Committer<Long> createCommitter() {
            return new Acceptor();
        }

        @Override
        public SimpleVersionedSerializer<Long> getCommittableSerializer() {
            return new SinkRecords();
        }
    }

    private record StatefulCommitting(String id)
            implements StatefulSink<Long, Long>, TwoPhaseCommittingSink<Long, Long> {
        @Override
        public Counter createWriter(InitContext context) {
            return new Counter(id, 0);
        }

        @Override
        public Counter restoreWriter(InitContext context, Collection<Long> counts) {
            return Counter.restored(id, counts);
        }

        @Override
        public SimpleVersionedSerializer<Long> getWriterStateSerializer() {
            return new SinkRecords();
        }

        @Override
        public Committer<Long> createCommitter() {
            return new Acceptor();
        }

        @Override
        public SimpleVersionedSerializer<Long> getCommittableSerializer() {
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
    private static final class Counter
            implements TwoPhaseCommittingSink.PrecommittingSinkWriter<Long, Long>,
                    StatefulSink.StatefulSinkWriter<Long, Long> {
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
