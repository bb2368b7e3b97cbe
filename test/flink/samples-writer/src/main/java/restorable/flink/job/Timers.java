package restorable.flink.job;

import java.lang.reflect.Field;
import org.apache.flink.streaming.api.SimpleTimerService;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.operators.InternalTimerServiceImpl;

/** The timers of a subtask. Functions can register and delete them, and not look at them. */
record Timers(InternalTimerServiceImpl<?, ?> service) {
    static Timers of(TimerService service) throws ReflectiveOperationException {
        Field inside = SimpleTimerService.class.getDeclaredField("internalTimerService");
        inside.setAccessible(true);
        return new Timers((InternalTimerServiceImpl<?, ?>) inside.get(service));
    }

    long count() {
        return (long) service.numProcessingTimeTimers() + service.numEventTimeTimers();
    }
}
