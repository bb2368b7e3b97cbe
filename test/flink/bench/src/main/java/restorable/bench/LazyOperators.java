package restorable.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.Random;
import java.util.stream.IntStream;

import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.shaded.guava33.com.google.common.hash.Hashing;

/** Makes each operator when the writer asks for it, so that 1 GB does not need a heap of 9 GB. */
final class LazyOperators extends AbstractCollection<OperatorState> {

    private static final long SEED = 42;

    private final Shape shape;

    LazyOperators(Shape shape) {
        this.shape = shape;
    }

    @Override
    public int size() {
        return shape.operators();
    }

    @Override
    public Iterator<OperatorState> iterator() {
        return IntStream.range(0, size()).mapToObj(this::operator).iterator();
    }

    private OperatorState operator(int index) {
        // Seeded by index, so an operator is the same however often and in which order it is made.
        Random random = new Random(SEED + index);
        String uid = shape.name() + "-uid-" + index;
        int parallelism = shape.parallelism();
        OperatorState operator =
                new OperatorState(
                        shape.name() + " operator #" + index,
                        uid,
                        operatorId(uid),
                        parallelism,
                        shape.maxParallelism());
        for (int subtask = 0; subtask < parallelism; subtask++) {
            operator.putState(subtask, shape.subtask(random, subtask));
        }
        return operator;
    }

    /** The id that Flink derives from a uid. */
    private static OperatorID operatorId(String uid) {
        return new OperatorID(Hashing.murmur3_128(0).hashString(uid, UTF_8).asBytes());
    }
}
