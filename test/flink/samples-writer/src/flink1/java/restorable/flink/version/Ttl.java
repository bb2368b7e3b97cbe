package restorable.flink.version;

import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.time.Time;

/** Time-to-live, in the time of Flink 1's own. */
public final class Ttl {
    private Ttl() {}

    public static StateTtlConfig of(int seconds) {
        return StateTtlConfig.newBuilder(Time.seconds(seconds)).build();
    }
}
