package restorable.flink.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.runtime.TupleSerializer;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import restorable.flink.job.Windows;
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

    /** All states of the operators whose states a spec decides; null (unknown) for sources, count windows and sinks. */
    List<Object> of(OperatorSpec spec) {
        if (spec == null) return null;
        List<Object> states = new ArrayList<>();
        for (StateSpec state : spec.states()) states.add(of(state));
        return switch (spec.type()) {
            case "map", "filter" -> states;
            case "keyed" -> {
                addTimers(states, "user-timers", VoidNamespaceSerializer.INSTANCE);
                yield states;
            }
            case "window" -> spec.windows() == null ? null : windows(spec.windows());
            default -> null;
        };
    }

    /** A keyed process function and a window have a timer service, and with it these two, used or not. */
    private static void addTimers(List<Object> states, String service, TypeSerializer<?> namespace) {
        for (String time : List.of("event", "processing")) {
            Map<String, Object> timers = named("_timer_state/" + time + "_" + service, "PRIORITY_QUEUE");
            timers.put("namespaceType", SerializerView.of(namespace));
            states.add(timers);
        }
    }

    /** As WindowOperator registers them. */
    private List<Object> windows(String windows) {
        TypeSerializer<?> window =
                windows.equals("global") ? new GlobalWindow.Serializer() : new TimeWindow.Serializer();
        List<Object> states = new ArrayList<>();
        Map<String, Object> contents = named("window-contents", "AGGREGATING");
        contents.put("valueType", SerializerView.of(Windows.CONTENT, Serializers.of(Windows.CONTENT, job)));
        contents.put("namespaceType", SerializerView.of(window));
        contents.put("ttl", false);
        states.add(contents);
        if (windows.equals("session")) {
            Map<String, Object> merging = named("merging-window-set", "LIST");
            merging.put("valueType", SerializerView.of(pairOf(window)));
            merging.put("namespaceType", SerializerView.of(VoidNamespaceSerializer.INSTANCE));
            merging.put("ttl", false);
            states.add(merging);
        }
        addTimers(states, "window-timers", window);
        return states;
    }

    @SuppressWarnings("unchecked")
    private static TypeSerializer<?> pairOf(TypeSerializer<?> window) {
        Class<Tuple2<Object, Object>> pair = (Class<Tuple2<Object, Object>>) (Class<?>) Tuple2.class;
        return new TupleSerializer<>(pair, new TypeSerializer<?>[] {window, window});
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
