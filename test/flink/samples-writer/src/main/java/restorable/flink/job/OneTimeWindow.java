package restorable.flink.job;

import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.triggers.ProcessingTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/** One window for all records, always the same: those of Flink's own assigners depend on the clock. */
final class OneTimeWindow extends WindowAssigner<Object, TimeWindow> {
    /** 2100-01-01, in milliseconds: it does not end in a test's life. */
    private static final TimeWindow ALL = new TimeWindow(0, 4_102_444_800_000L);

    @Override
    public Collection<TimeWindow> assignWindows(Object record, long timestamp, WindowAssignerContext context) {
        return List.of(ALL);
    }

    /** Flink 2. */
    public Trigger<Object, TimeWindow> getDefaultTrigger() {
        return ProcessingTimeTrigger.create();
    }

    /** Flink 1. */
    public Trigger<Object, TimeWindow> getDefaultTrigger(StreamExecutionEnvironment job) {
        return ProcessingTimeTrigger.create();
    }

    @Override
    public TypeSerializer<TimeWindow> getWindowSerializer(ExecutionConfig config) {
        return new TimeWindow.Serializer();
    }

    @Override
    public boolean isEventTime() {
        return false;
    }
}
