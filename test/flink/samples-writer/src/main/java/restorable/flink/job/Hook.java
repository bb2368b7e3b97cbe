package restorable.flink.job;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.checkpoint.MasterTriggerRestoreHook;

/** A master hook that keeps one word in each checkpoint. */
final class Hook implements MasterTriggerRestoreHook<String> {
    private final String identifier;

    Hook(String identifier) {
        this.identifier = identifier;
    }

    @Override
    public String getIdentifier() {
        return identifier;
    }

    @Override
    public CompletableFuture<String> triggerCheckpoint(long checkpoint, long timestamp, Executor executor) {
        return CompletableFuture.completedFuture("kept");
    }

    @Override
    public void restoreCheckpoint(long checkpoint, String state) {
        Probes.hookFound(identifier, state != null);
    }

    @Override
    public SimpleVersionedSerializer<String> createCheckpointDataSerializer() {
        return new Text();
    }

    private static final class Text implements SimpleVersionedSerializer<String> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String deserialize(int version, byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
