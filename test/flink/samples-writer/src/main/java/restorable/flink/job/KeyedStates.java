package restorable.flink.job;

import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import restorable.flink.spec.OperatorSpec;

/** Passes records on; keeps keyed state, operator state and timers as the spec says. */
final class KeyedStates extends KeyedProcessFunction<String, Long, Long> implements CheckpointedFunction {
    /** 2100-01-01, in milliseconds. */
    private static final long NEVER = 4_102_444_800_000L;

    private final String id;
    private final boolean timers;
    private final States states;
    private transient Probes.Seen seen;

    KeyedStates(OperatorSpec spec) {
        id = spec.id();
        timers = spec.timers();
        states = new States(spec.id(), spec.states());
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        states.register(context);
        seen = Probes.subtaskOf(id);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        states.snapshot(context.getCheckpointId());
        seen.barrier(context.getCheckpointId());
    }

    @Override
    public void processElement(Long record, Context context, Collector<Long> out) throws Exception {
        states.touch(record);
        if (timers) context.timerService().registerProcessingTimeTimer(NEVER);
        Flow.seen(id);
        seen.add(record);
        out.collect(record);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Long> out) {}
}
