package restorable.flink.job;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import restorable.flink.spec.OperatorSpec;
import restorable.flink.spec.StateSpec;
import restorable.flink.spec.ValueType;

/**
 * The states of one operator: registers them and changes each with every record. Registers in initializeState, because
 * open() changed its signature between the releases and this did not.
 */
final class States implements Serializable {
    /** Lists stay this short, however long a job runs. */
    static final int LONGEST_LIST = 10;

    /** Entries of broadcast state. */
    private static final int RULES = 3;

    private final OperatorSpec operator;
    private transient List<Registered> registered;

    /** What a record does to one state. */
    private interface Touch {
        void with(long record) throws Exception;
    }

    /** What is in a state, element by element, as views; keyed state: for the current key. */
    private interface Content {
        List<Object> get() throws Exception;
    }

    private record Registered(StateSpec spec, State state, Touch touch, Content content) {
        /** The empty text: nothing. */
        String text() throws Exception {
            List<Object> elements = content.get();
            return elements.isEmpty() ? "" : Contents.text(elements);
        }

        List<String> texts() throws Exception {
            return content.get().stream().map(Contents::text).toList();
        }
    }

    States(OperatorSpec operator) {
        this.operator = operator;
    }

    void register(FunctionInitializationContext context) throws Exception {
        registered = new ArrayList<>();
        for (StateSpec spec : operator.states()) {
            registered.add(register(spec, context));
        }
    }

    /** Keyed state needs a current key. */
    void touch(long record) throws Exception {
        for (Registered state : registered) {
            if (!state.spec.kind().keyed()) {
                state.touch.with(record);
                continue;
            }
            String before = state.text();
            if (state.spec.clearedAt(record)) state.state.clear();
            else state.touch.with(record);
            Probes.keyedState(operator.id(), state.spec.name(), operator.keyOf(record), before, state.text());
        }
    }

    void snapshot(long checkpoint) throws Exception {
        for (Registered state : registered) {
            if (!state.spec.kind().keyed()) {
                Probes.operatorState(operator.id(), state.spec.name(), checkpoint, state.texts());
            }
        }
    }

    private Registered register(StateSpec spec, FunctionInitializationContext context) throws Exception {
        return spec.kind().keyed()
                ? keyed(spec, context.getKeyedStateStore())
                : found(operatorState(spec, context.getOperatorStateStore()));
    }

    @SuppressWarnings("unchecked")
    private static Registered keyed(StateSpec spec, KeyedStateStore store) throws Exception {
        ValueType type = spec.type().values();
        StateDescriptor<?, ?> descriptor = KeyedDescriptors.of(spec);
        return switch (spec.kind()) {
            case VALUE -> {
                ValueState<Object> state = store.getState((ValueStateDescriptor<Object>) descriptor);
                yield new Registered(
                        spec, state, record -> state.update(type.of(record)), () -> views(type, state.value()));
            }
            case LIST -> list(spec, store.getListState((ListStateDescriptor<Object>) descriptor));
            case MAP -> {
                ValueType keys = spec.keyType().values();
                MapState<Object, Object> state = store.getMapState((MapStateDescriptor<Object, Object>) descriptor);
                yield new Registered(
                        spec,
                        state,
                        record -> state.put(keys.of(record % 3), type.of(record)),
                        () -> entries(keys, type, state.entries()));
            }
            case REDUCING -> {
                ReducingState<Object> state = store.getReducingState((ReducingStateDescriptor<Object>) descriptor);
                yield new Registered(spec, state, record -> state.add(type.of(record)), () -> views(type, state.get()));
            }
            case AGGREGATING -> {
                AggregatingState<Object, ?> state =
                        store.getAggregatingState((AggregatingStateDescriptor<Object, ?, ?>) descriptor);
                yield new Registered(spec, state, record -> state.add(type.of(record)), () -> views(type, state.get()));
            }
            default -> throw new IllegalArgumentException("no keyed state: " + spec);
        };
    }

    @SuppressWarnings("unchecked")
    private static Registered operatorState(StateSpec spec, OperatorStateStore store) throws Exception {
        ValueType type = spec.type().values();
        TypeInformation<Object> info = (TypeInformation<Object>) type.info();
        String name = spec.name();
        return switch (spec.kind()) {
            case SPLIT_DISTRIBUTE -> list(spec, store.getListState(new ListStateDescriptor<>(name, info)));
            case UNION -> list(spec, store.getUnionListState(new ListStateDescriptor<>(name, info)));
            case BROADCAST -> {
                ValueType keys = spec.keyType().values();
                TypeInformation<Object> keyInfo = (TypeInformation<Object>) keys.info();
                BroadcastState<Object, Object> state =
                        store.getBroadcastState(new MapStateDescriptor<>(name, keyInfo, info));
                // Whatever the record: the same in every subtask, as broadcast state must be.
                yield new Registered(
                        spec,
                        state,
                        record -> {
                            for (long rule = 0; rule < RULES; rule++) state.put(keys.of(rule), type.of(rule));
                        },
                        () -> entries(keys, type, state.immutableEntries()));
            }
            default -> throw new IllegalArgumentException("no operator state: " + spec);
        };
    }

    /** What is there at registration was restored. */
    private Registered found(Registered state) throws Exception {
        Probes.operatorStateFound(operator.id(), state.spec.name(), state.texts());
        if (state.spec.kind() == StateSpec.Kind.BROADCAST) state.touch.with(0);
        return state;
    }

    private static Registered list(StateSpec spec, ListState<Object> state) {
        ValueType type = spec.type().values();
        return new Registered(
                spec,
                state,
                record -> {
                    List<Object> elements = elements(state.get());
                    if (elements.size() >= LONGEST_LIST) elements.clear();
                    elements.add(type.of(record));
                    state.update(elements);
                },
                () -> elements(state.get()).stream().map(type::view).toList());
    }

    /** Null: none. */
    static List<Object> elements(Iterable<Object> present) {
        List<Object> elements = new ArrayList<>();
        if (present != null) present.forEach(elements::add);
        return elements;
    }

    static List<Object> views(ValueType type, Object value) {
        return value == null ? List.of() : List.of(type.view(value));
    }

    /** Keys and values as lists of two, in the order of the keys. */
    static List<Object> entries(
            ValueType keys, ValueType values, Iterable<Map.Entry<Object, Object>> entries) {
        Map<String, Object> sorted = new TreeMap<>();
        for (Map.Entry<Object, Object> entry : entries) {
            Object key = keys.view(entry.getKey());
            sorted.put(String.valueOf(key), List.of(key, values.view(entry.getValue())));
        }
        return List.copyOf(sorted.values());
    }
}
