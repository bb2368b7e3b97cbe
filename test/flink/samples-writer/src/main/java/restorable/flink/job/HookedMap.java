package restorable.flink.job;

import org.apache.flink.runtime.checkpoint.MasterTriggerRestoreHook;
import org.apache.flink.streaming.api.checkpoint.WithMasterCheckpointHook;
import restorable.flink.spec.OperatorSpec;

/** A map with a master hook, which Flink looks for at every user function. */
final class HookedMap extends StatefulMap implements WithMasterCheckpointHook<String> {
    private final String hook;

    HookedMap(OperatorSpec spec) {
        super(spec);
        hook = spec.hook();
    }

    @Override
    public MasterTriggerRestoreHook<String> createMasterTriggerRestoreHook() {
        return new Hook(hook);
    }
}
