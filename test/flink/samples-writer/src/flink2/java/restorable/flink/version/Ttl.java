package restorable.flink.version;

import java.time.Duration;
import org.apache.flink.api.common.state.StateTtlConfig;

/** Time-to-live. */
public final class Ttl {
    private Ttl() {}

    public static StateTtlConfig of(int seconds) {
        return StateTtlConfig.newBuilder(Duration.ofSeconds(seconds)).build();
    }
}
