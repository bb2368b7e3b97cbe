package restorable.flink.connector;

import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.jobgraph.OperatorID;

/** What the releases before and since 2.0 name differently. */
final class Releases {
    private Releases() {}

    static OperatorState operatorState(String uid, OperatorID id, int parallelism) {
        return new OperatorState(uid, uid, id, parallelism, 128);
    }
}
