package restorable.directories;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Keeps the books, and says when they are wrong after a restore. */
final class Accounts extends KeyedProcessFunction<Integer, Entry, Long> implements CheckpointedFunction {
    private final String job;
    private final int payload;
    private transient MapState<Integer, byte[]> books;
    private transient ListState<Long> snapshots;

    Accounts(String job, int payload) {
        this.job = job;
        this.payload = payload;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        snapshots = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("snapshots", Types.LONG));
    }

    @Override
    public void open(OpenContext context) {
        books = getRuntimeContext().getMapState(new MapStateDescriptor<>(
                "books", Types.INT, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    public void processElement(Entry entry, Context context, Collector<Long> out) throws Exception {
        Pace pace = Pace.of(job);
        byte[] held = books.get(entry.split);
        if (held == null) held = Books.empty(payload);
        if (entry.check) {
            check(entry, held, pace);
            return;
        }
        pace.pause();
        if (pace.failing()) throw new IllegalStateException("failing as told");
        books.put(entry.split, Books.after(held, entry.number));
        out.collect(entry.number);
        pace.processed();
    }

    private void check(Entry entry, byte[] held, Pace pace) {
        byte[] expected = Books.expected(entry.split, entry.account, entry.number, payload);
        if (Arrays.equals(held, expected)) {
            pace.checked();
        } else {
            pace.wrong("account " + entry.account + " of split " + entry.split + " read up to " + entry.number);
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        Pace.of(job).waitWhileHeld(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
        snapshots.update(List.of(context.getCheckpointId()));
    }
}
