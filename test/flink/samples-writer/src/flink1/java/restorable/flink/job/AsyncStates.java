package restorable.flink.job;

import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import restorable.flink.spec.OperatorSpec;

/** Asynchronous state came with Flink 2.0. */
final class AsyncStates {
    private AsyncStates() {}

    static SingleOutputStreamOperator<Long> on(KeyedStream<Long, Object> stream, OperatorSpec spec) {
        throw new UnsupportedOperationException("asynchronous state before Flink 2.0: " + spec.id());
    }
}
