package restorable.flink.job;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.v2.ListState;
import org.apache.flink.api.common.state.v2.ListStateDescriptor;
import org.apache.flink.api.common.state.v2.MapState;
import org.apache.flink.api.common.state.v2.MapStateDescriptor;
import org.apache.flink.api.common.state.v2.State;
import org.apache.flink.api.common.state.v2.StateDescriptor;
import org.apache.flink.api.common.state.v2.ValueState;
import org.apache.flink.api.common.state.v2.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import restorable.flink.spec.OperatorSpec;
import restorable.flink.spec.StateSpec;
import restorable.flink.spec.ValueType;
import restorable.flink.version.Ttl;

/** Passes records on; keeps value, list and map state by the second state API (2.0+), as {@link States} by the first. */
final class AsyncStates extends KeyedProcessFunction<Object, Long, Long> implements CheckpointedFunction {
    private final OperatorSpec spec;
    private transient List<Registered> registered;
    private transient Probes.Seen seen;
    private transient Timers timers;

    private interface Touch {
        void with(long record);
    }

    private interface Content {
        List<Object> get();
    }

    private record Registered(StateSpec spec, State state, Touch touch, Content content) {
        String text() {
            List<Object> elements = content.get();
            return elements.isEmpty() ? "" : Contents.text(elements);
        }
    }

    private AsyncStates(OperatorSpec spec) {
        this.spec = spec;
    }

    static SingleOutputStreamOperator<Long> on(KeyedStream<Long, Object> stream, OperatorSpec spec) {
        return stream.enableAsyncState().process(new AsyncStates(spec));
    }

    @Override
    public void open(OpenContext context) {
        registered = new ArrayList<>();
        for (StateSpec state : spec.states()) registered.add(register(state, getRuntimeContext()));
        seen = Probes.subtaskOf(spec.id());
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {}

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        seen.barrier(context.getCheckpointId());
        if (timers != null) Probes.timers(spec.id(), context.getCheckpointId(), timers.count());
    }

    @Override
    public void processElement(Long record, Context context, Collector<Long> out) throws ReflectiveOperationException {
        for (Registered state : registered) {
            String before = state.text();
            if (state.spec.clearedAt(record)) state.state.clear();
            else state.touch.with(record);
            Probes.keyedState(spec.id(), state.spec.name(), spec.keyOf(record), before, state.text());
        }
        if (spec.timers() && timers == null) {
            timers = Timers.of(context.timerService());
            Probes.timersFound(spec.id(), timers.count());
        }
        if (spec.timers()) context.timerService().registerProcessingTimeTimer(OperatorSpec.PROCESSING_TIMER);
        Flow.seen(spec.id());
        seen.add(record);
        out.collect(record);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Long> out) {}

    @SuppressWarnings("unchecked")
    private static Registered register(StateSpec spec, RuntimeContext context) {
        ValueType type = spec.type().values();
        TypeInformation<Object> info = (TypeInformation<Object>) type.info();
        return switch (spec.kind()) {
            case VALUE -> {
                ValueState<Object> state = context.getState(timed(new ValueStateDescriptor<>(spec.name(), info), spec));
                yield new Registered(
                        spec, state, record -> state.update(type.of(record)), () -> States.views(type, state.value()));
            }
            case LIST -> {
                ListState<Object> state =
                        context.getListState(timed(new ListStateDescriptor<>(spec.name(), info), spec));
                yield new Registered(spec, state, record -> {
                    List<Object> elements = States.elements(state.get());
                    if (elements.size() >= States.LONGEST_LIST) elements.clear();
                    elements.add(type.of(record));
                    state.update(elements);
                }, () -> States.elements(state.get()).stream().map(type::view).toList());
            }
            case MAP -> {
                ValueType keys = spec.keyType().values();
                TypeInformation<Object> keyInfo = (TypeInformation<Object>) keys.info();
                MapState<Object, Object> state =
                        context.getMapState(timed(new MapStateDescriptor<>(spec.name(), keyInfo, info), spec));
                yield new Registered(
                        spec,
                        state,
                        record -> state.put(keys.of(record % 3), type.of(record)),
                        () -> States.entries(keys, type, state.entries()));
            }
            default -> throw new IllegalArgumentException("not as asynchronous state: " + spec);
        };
    }

    private static <D extends StateDescriptor<?>> D timed(D descriptor, StateSpec spec) {
        if (spec.ttlSeconds() != null) descriptor.enableTimeToLive(Ttl.of(spec.ttlSeconds()));
        return descriptor;
    }
}
