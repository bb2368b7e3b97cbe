package restorable.flink.job;

import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import restorable.flink.spec.OperatorSpec;

/** Passes records on; keeps operator state if the spec names any. */
class StatefulMap implements MapFunction<Long, Long>, CheckpointedFunction {
    private final String id;
    private final long delayMillis;
    private final States states;
    private transient Probes.Seen seen;

    StatefulMap(OperatorSpec spec) {
        id = spec.id();
        delayMillis = spec.delayMillis();
        states = new States(spec);
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
    public Long map(Long record) throws Exception {
        if (delayMillis > 0 && Flow.mayPause()) Thread.sleep(delayMillis);
        states.touch(record);
        Flow.seen(id);
        seen.add(record);
        return record;
    }
}
