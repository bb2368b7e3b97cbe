package restorable.jobs;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Counts per key. Its state is not made in open(), whose parameter is another one in Flink 2. */
final class CountPerKey extends KeyedProcessFunction<Long, Long, Long> implements CheckpointedFunction {
    private transient ValueState<Long> count;

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        count = context.getKeyedStateStore().getState(new ValueStateDescriptor<>("count", Long.class));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {}

    @Override
    public void processElement(Long record, Context context, Collector<Long> out) throws Exception {
        long counted = count.value() == null ? 1 : count.value() + 1;
        count.update(counted);
        out.collect(counted);
    }
}
