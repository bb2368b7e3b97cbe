package restorable.flink.job;

import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import restorable.flink.spec.OperatorSpec;

/** Passes records on; keeps keyed state, operator state and timers as the spec says. */
final class KeyedStates extends KeyedProcessFunction<Object, Long, Long> implements CheckpointedFunction {
    private final OperatorSpec spec;
    private final States states;
    private transient Probes.Seen seen;
    private transient Timers timers;

    KeyedStates(OperatorSpec spec) {
        this.spec = spec;
        states = new States(spec);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        states.register(context);
        seen = Probes.subtaskOf(spec.id());
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        states.snapshot(context.getCheckpointId());
        seen.barrier(context.getCheckpointId());
        if (timers != null) Probes.timers(spec.id(), context.getCheckpointId(), timers.count());
    }

    @Override
    public void processElement(Long record, Context context, Collector<Long> out) throws Exception {
        states.touch(record);
        if (timers == null && (spec.timers() || spec.eventTimers())) {
            timers = Timers.of(context.timerService());
            Probes.timersFound(spec.id(), timers.count());
        }
        if (spec.timers()) context.timerService().registerProcessingTimeTimer(OperatorSpec.PROCESSING_TIMER);
        if (spec.eventTimers()) {
            context.timerService().registerEventTimeTimer(OperatorSpec.FIRST_EVENT_TIMER + record);
        }
        Flow.seen(spec.id());
        seen.add(record);
        out.collect(record);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Long> out) {}
}
