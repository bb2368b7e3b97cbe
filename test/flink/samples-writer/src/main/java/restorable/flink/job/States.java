package restorable.flink.job;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.state.AggregatingState;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.state.ReducingState;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import restorable.flink.spec.StateSpec;
import restorable.flink.spec.StateType;

/**
 * The states of one operator: registers them and changes each with every record. Registers in initializeState, because
 * open() changed its signature between the releases and this did not.
 */
final class States implements Serializable {
    /** Lists stay this short, however long a job runs. */
    private static final int LONGEST_LIST = 10;

    private final String operator;
    private final List<StateSpec> specs;
    private transient List<Registered> registered;

    /** What a record does to one state. */
    private interface Touch {
        void with(long record) throws Exception;
    }

    /** What is in a state, as text; keyed state: for the current key. The empty text: nothing. */
    private interface Content {
        List<String> get() throws Exception;
    }

    private record Registered(StateSpec spec, Touch touch, Content content) {
        boolean keyed() {
            return switch (spec.kind()) {
                case VALUE, LIST, MAP, REDUCING, AGGREGATING -> true;
                case SPLIT_DISTRIBUTE, UNION, BROADCAST -> false;
            };
        }
    }

    States(String operator, List<StateSpec> specs) {
        this.operator = operator;
        this.specs = specs;
    }

    void register(FunctionInitializationContext context) throws Exception {
        registered = new ArrayList<>();
        for (StateSpec spec : specs) {
            registered.add(register(spec, context));
        }
    }

    /** Keyed state needs a current key. */
    void touch(long record) throws Exception {
        for (Registered state : registered) {
            if (!state.keyed()) {
                state.touch.with(record);
                continue;
            }
            String before = String.join(",", state.content.get());
            state.touch.with(record);
            String after = String.join(",", state.content.get());
            Probes.keyedState(operator, state.spec.name(), JobBuilder.keyOf(record), before, after);
        }
    }

    void snapshot(long checkpoint) throws Exception {
        for (Registered state : registered) {
            if (!state.keyed()) {
                Probes.operatorState(operator, state.spec.name(), checkpoint, state.content.get());
            }
        }
    }

    @SuppressWarnings("unchecked")
    private Registered register(StateSpec spec, FunctionInitializationContext context) throws Exception {
        StateType type = spec.type();
        TypeInformation<Object> info = (TypeInformation<Object>) type.info();
        KeyedStateStore keyed = context.getKeyedStateStore();
        OperatorStateStore store = context.getOperatorStateStore();
        String name = spec.name();
        return switch (spec.kind()) {
            case VALUE -> {
                ValueState<Object> state = keyed.getState(new ValueStateDescriptor<>(name, info));
                yield new Registered(spec, record -> state.update(type.of(record)), () -> texts(state.value()));
            }
            case LIST -> list(spec, keyed.getListState(new ListStateDescriptor<>(name, info)));
            case MAP -> {
                MapState<String, Object> state = keyed.getMapState(new MapStateDescriptor<>(name, Types.STRING, info));
                yield new Registered(
                        spec,
                        record -> state.put("entry-" + record % 3, type.of(record)),
                        () -> {
                            Map<String, Object> entries = new TreeMap<>();
                            state.entries().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
                            return entries.isEmpty() ? List.of() : texts(entries);
                        });
            }
            case REDUCING -> {
                ReducingState<Object> state =
                        keyed.getReducingState(new ReducingStateDescriptor<>(name, (left, right) -> right, info));
                yield new Registered(spec, record -> state.add(type.of(record)), () -> texts(state.get()));
            }
            case AGGREGATING -> {
                AggregatingState<Object, ?> state =
                        keyed.getAggregatingState(new AggregatingStateDescriptor<>(name, new Last(), info));
                yield new Registered(spec, record -> state.add(type.of(record)), () -> texts(state.get()));
            }
            case SPLIT_DISTRIBUTE -> found(list(spec, store.getListState(new ListStateDescriptor<>(name, info))));
            case UNION -> found(list(spec, store.getUnionListState(new ListStateDescriptor<>(name, info))));
            case BROADCAST -> {
                BroadcastState<String, Object> state =
                        store.getBroadcastState(new MapStateDescriptor<>(name, Types.STRING, info));
                Registered broadcast = found(new Registered(spec, record -> {}, () -> texts(state.get("rule"))));
                // The same in every subtask, as broadcast state must be.
                state.put("rule", type.of(1));
                yield broadcast;
            }
        };
    }

    /** What is there at registration was restored. */
    private Registered found(Registered state) throws Exception {
        Probes.operatorStateFound(operator, state.spec.name(), state.content.get());
        return state;
    }

    private static Registered list(StateSpec spec, ListState<Object> state) {
        return new Registered(
                spec,
                record -> {
                    List<Object> elements = elements(state);
                    if (elements.size() >= LONGEST_LIST) elements.clear();
                    elements.add(spec.type().of(record));
                    state.update(elements);
                },
                () -> elements(state).stream().map(String::valueOf).toList());
    }

    private static List<Object> elements(ListState<Object> state) throws Exception {
        List<Object> elements = new ArrayList<>();
        Iterable<Object> present = state.get();
        if (present != null) present.forEach(elements::add);
        return elements;
    }

    private static List<String> texts(Object value) {
        return value == null ? List.of() : List.of(String.valueOf(value));
    }

    private static final class Last implements AggregateFunction<Object, Object, Object> {
        @Override
        public Object createAccumulator() {
            return null;
        }

        @Override
        public Object add(Object value, Object accumulator) {
            return value;
        }

        @Override
        public Object getResult(Object accumulator) {
            return accumulator;
        }

        @Override
        public Object merge(Object left, Object right) {
            return right;
        }
    }
}
