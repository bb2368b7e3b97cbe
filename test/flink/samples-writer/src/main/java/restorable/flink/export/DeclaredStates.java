package restorable.flink.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import restorable.flink.spec.OperatorSpec;
import restorable.flink.spec.StateSpec;
import restorable.flink.spec.StateType;
import restorable.flink.version.Serializers;

/** The states that an operator registers, with the serializers it would register now. */
final class DeclaredStates {
    private final StreamExecutionEnvironment job;

    DeclaredStates(StreamExecutionEnvironment job) {
        this.job = job;
    }

    /** All states of the operators whose states a spec decides; null (unknown) for sources, windows and sinks. */
    List<Object> of(OperatorSpec spec) {
        if (spec == null || !List.of("map", "filter", "keyed").contains(spec.type())) return null;
        List<Object> states = new ArrayList<>();
        for (StateSpec state : spec.states()) states.add(of(state));
        if (spec.type().equals("keyed")) {
            // A keyed process function has a timer service, and with it these two, whether it uses timers or not.
            for (String time : List.of("event", "processing")) {
                Map<String, Object> timers = named("_timer_state/" + time + "_user-timers", "PRIORITY_QUEUE");
                timers.put("namespaceType", SerializerView.of(VoidNamespaceSerializer.INSTANCE));
                states.add(timers);
            }
        }
        return states;
    }

    private Map<String, Object> of(StateSpec spec) {
        Map<String, Object> state = named(spec.name(), spec.kind().name());
        if (spec.kind().isMap()) state.put("keyType", type(spec.keyType()));
        state.put("valueType", type(spec.type()));
        if (spec.kind().keyed()) {
            state.put("namespaceType", SerializerView.of(VoidNamespaceSerializer.INSTANCE));
            state.put("ttl", spec.ttlSeconds() != null);
        }
        return state;
    }

    private Map<String, Object> type(StateType type) {
        return SerializerView.of(type.values().info(), Serializers.of(type.values().info(), job));
    }

    private static Map<String, Object> named(String name, String kind) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("name", name);
        state.put("kind", kind);
        return state;
    }
}
