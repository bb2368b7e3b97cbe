package restorable.flink.version;

import org.apache.flink.runtime.checkpoint.OperatorState;

/** What a snapshot says of an operator besides its ID: metadata version 5, Flink 2.0. */
public final class Labels {
    private Labels() {}

    public static String name(OperatorState operator) {
        return operator.getOperatorName().orElse(null);
    }

    public static String uid(OperatorState operator) {
        return operator.getOperatorUid().orElse(null);
    }
}
