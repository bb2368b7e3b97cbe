package restorable.jobs;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/** Passes records on and keeps the last one, slowly enough for a source that never ends. */
final class Remember implements MapFunction<Long, Long>, CheckpointedFunction {
    private static final long PAUSE_MILLIS = 5;

    private transient ListState<Long> state;
    private long last;

    @Override
    public Long map(Long record) throws Exception {
        Thread.sleep(PAUSE_MILLIS);
        last = record;
        return record;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        state = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("last", Long.class));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        List<Long> only = new ArrayList<>();
        only.add(last);
        state.update(only);
    }
}
