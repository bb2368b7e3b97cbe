package restorable.peer;

import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** A value a key, always the same; tells this process which keys came by, and which of them found theirs. */
final class Blobs extends KeyedProcessFunction<Long, Long, Long> {
    static final int KEYS = 100_000;
    static final int BYTES = 1_000;

    private static final Set<Long> SEEN = ConcurrentHashMap.newKeySet();
    private static final Set<Long> FOUND = ConcurrentHashMap.newKeySet();

    private transient ValueState<byte[]> blob;

    static void reset() {
        SEEN.clear();
        FOUND.clear();
    }

    static int found() {
        return FOUND.size();
    }

    /** Returns when every key has come by; throws what the job failed with. */
    static void awaitAllKeys(JobClient job) throws Exception {
        CompletableFuture<?> end = job.getJobExecutionResult();
        while (SEEN.size() < KEYS) {
            if (end.isDone()) end.get();
            Thread.sleep(20);
        }
    }

    @Override
    public void open(OpenContext context) {
        blob = getRuntimeContext().getState(new ValueStateDescriptor<>("blob", byte[].class));
    }

    @Override
    public void processElement(Long record, Context context, Collector<Long> out) throws Exception {
        long key = context.getCurrentKey();
        if (SEEN.contains(key)) return;
        byte[] expected = new byte[BYTES];
        new Random(key).nextBytes(expected);
        if (Arrays.equals(expected, blob.value())) FOUND.add(key);
        else blob.update(expected);
        SEEN.add(key);
    }
}
