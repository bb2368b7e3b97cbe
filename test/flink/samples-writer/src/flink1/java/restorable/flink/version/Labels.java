package restorable.flink.version;

import org.apache.flink.runtime.checkpoint.OperatorState;

/** Flink 1 writes no name and no uid into a snapshot. */
public final class Labels {
    private Labels() {}

    public static String name(OperatorState operator) {
        return null;
    }

    public static String uid(OperatorState operator) {
        return null;
    }
}
