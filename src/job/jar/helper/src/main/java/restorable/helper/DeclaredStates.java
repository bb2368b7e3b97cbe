package restorable.helper;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * State descriptors in the fields of an operator and its function: those of windows, and those that a function gets from
 * outside, such as of a broadcast stream. None of the user's code runs. What open() makes is not there yet.
 */
final class DeclaredStates {
    private static final int DEEPEST = 4;

    private final Map<String, StateDescriptor<?, ?>> found = new LinkedHashMap<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private DeclaredStates() {}

    /** By name, with their serializers. */
    static Map<String, StateDescriptor<?, ?>> find(Object factory, ExecutionConfig config) {
        DeclaredStates declared = new DeclaredStates();
        declared.walk(factory, 0);
        // As the task will do before it registers the state.
        declared.found.values().forEach(descriptor -> descriptor.initializeSerializerUnlessSet(config));
        return declared.found;
    }

    /** As a manifest's list of states; null where there are none. */
    static List<Object> describe(Map<String, StateDescriptor<?, ?>> descriptors, boolean keyed) throws IOException {
        List<Object> states = new ArrayList<>();
        for (StateDescriptor<?, ?> descriptor : descriptors.values()) states.add(describe(descriptor, keyed));
        return states.isEmpty() ? null : states;
    }

    private void walk(Object value, int depth) {
        if (value == null || depth > DEEPEST || !seen.add(value)) return;
        if (value instanceof StateDescriptor) {
            StateDescriptor<?, ?> descriptor = (StateDescriptor<?, ?>) value;
            found.putIfAbsent(descriptor.getName(), descriptor);
            return;
        }
        if (isDeadEnd(value.getClass())) return;
        for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) continue;
                field.setAccessible(true);
                try {
                    walk(field.get(value), depth + 1);
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** Nothing of interest is in there, or the JDK does not let anybody in. */
    private static boolean isDeadEnd(Class<?> type) {
        return type.isArray()
                || type.isEnum()
                || TypeSerializer.class.isAssignableFrom(type)
                || ClassLoader.class.isAssignableFrom(type)
                || type.getClassLoader() == null
                || type.getName().startsWith("java.");
    }

    private static Map<String, Object> describe(StateDescriptor<?, ?> descriptor, boolean keyed) throws IOException {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("name", descriptor.getName());
        String kind = kindOf(descriptor, keyed);
        if (kind != null) state.put("kind", kind);
        if (!(descriptor instanceof MapStateDescriptor)) state.put("valueType", Types.of(descriptor.getSerializer()));
        return state;
    }

    /** List and map descriptors serve keyed and operator state alike: which of them it is shows only when it is registered. */
    private static String kindOf(StateDescriptor<?, ?> descriptor, boolean keyed) {
        StateDescriptor.Type type = descriptor.getType();
        boolean ambiguous = type == StateDescriptor.Type.LIST || type == StateDescriptor.Type.MAP;
        return keyed && !ambiguous ? type.name() : null;
    }
}
