package restorable.flink.job;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.state.AppendingState;
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

    private final List<StateSpec> specs;
    private transient List<Touch> touches;

    /** What a record does to one state. */
    private interface Touch {
        void with(long record) throws Exception;
    }

    States(List<StateSpec> specs) {
        this.specs = specs;
    }

    void register(FunctionInitializationContext context) throws Exception {
        touches = new ArrayList<>();
        for (StateSpec spec : specs) {
            touches.add(register(spec, context));
        }
    }

    /** Keyed state needs a current key. */
    void touch(long record) throws Exception {
        for (Touch touch : touches) {
            touch.with(record);
        }
    }

    @SuppressWarnings("unchecked")
    private static Touch register(StateSpec spec, FunctionInitializationContext context) throws Exception {
        StateType type = spec.type();
        TypeInformation<Object> info = (TypeInformation<Object>) type.info();
        KeyedStateStore keyed = context.getKeyedStateStore();
        OperatorStateStore operator = context.getOperatorStateStore();
        String name = spec.name();
        return switch (spec.kind()) {
            case VALUE -> {
                ValueState<Object> state = keyed.getState(new ValueStateDescriptor<>(name, info));
                yield record -> state.update(type.of(record));
            }
            case LIST -> append(keyed.getListState(new ListStateDescriptor<>(name, info)), type);
            case MAP -> {
                MapState<String, Object> state = keyed.getMapState(new MapStateDescriptor<>(name, Types.STRING, info));
                yield record -> state.put("entry-" + record % 3, type.of(record));
            }
            case REDUCING -> {
                AppendingState<Object, ?> state =
                        keyed.getReducingState(new ReducingStateDescriptor<>(name, (left, right) -> right, info));
                yield record -> state.add(type.of(record));
            }
            case AGGREGATING -> {
                AppendingState<Object, ?> state =
                        keyed.getAggregatingState(new AggregatingStateDescriptor<>(name, new Last(), info));
                yield record -> state.add(type.of(record));
            }
            case SPLIT_DISTRIBUTE -> append(operator.getListState(new ListStateDescriptor<>(name, info)), type);
            case UNION -> append(operator.getUnionListState(new ListStateDescriptor<>(name, info)), type);
            case BROADCAST -> {
                BroadcastState<String, Object> state =
                        operator.getBroadcastState(new MapStateDescriptor<>(name, Types.STRING, info));
                // The same in every subtask, as broadcast state must be.
                state.put("rule", type.of(1));
                yield record -> {};
            }
        };
    }

    private static Touch append(ListState<Object> state, StateType type) {
        return record -> {
            List<Object> elements = new ArrayList<>();
            Iterable<Object> present = state.get();
            if (present != null) present.forEach(elements::add);
            if (elements.size() >= LONGEST_LIST) elements.clear();
            elements.add(type.of(record));
            state.update(elements);
        };
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
