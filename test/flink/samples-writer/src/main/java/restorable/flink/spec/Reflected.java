package restorable.flink.spec;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values of classes that nothing is known of: a class makes its own by {@code static of(long)}, or is filled field by field.
 * What a field holds follows from its type and the number only, so that versions of a class agree on the fields that both
 * have.
 */
final class Reflected {
    private Reflected() {}

    static Object of(Class<?> type, long record) {
        if (type.isEnum()) return type.getEnumConstants()[(int) (record % 3) % type.getEnumConstants().length];
        try {
            for (Method method : type.getMethods()) {
                if (method.getName().equals("of") && Modifier.isStatic(method.getModifiers())
                        && List.of(method.getParameterTypes()).equals(List.of(long.class))) {
                    return method.invoke(null, record);
                }
            }
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object value = constructor.newInstance();
            for (Field field : fieldsOf(type)) field.set(value, content(field.getType(), record));
            return value;
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot make a " + type, e);
        }
    }

    private static Object content(Class<?> type, long record) {
        if (type == long.class || type == Long.class) return record;
        if (type == int.class || type == Integer.class) return (int) record;
        if (type == double.class || type == Double.class) return (double) record;
        if (type == boolean.class || type == Boolean.class) return record % 2 == 1;
        if (type == String.class || type == Object.class) return "record-" + record;
        if (type == List.class) return new ArrayList<>(List.of("record-" + record));
        if (type == Map.class) return new HashMap<>(Map.of("record-" + record, record));
        return of(type, record);
    }

    static Object view(Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) return value;
        if (value instanceof String) return value;
        if (value instanceof Enum<?> constant) return constant.name();
        if (value instanceof Collection<?> all) return all.stream().map(Reflected::view).toList();
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> views = new TreeMap<>();
            map.forEach((key, entry) -> views.put(String.valueOf(view(key)), view(entry)));
            return views;
        }
        Map<String, Object> views = new TreeMap<>();
        try {
            for (Field field : fieldsOf(value.getClass())) views.put(field.getName(), view(field.get(value)));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        return views;
    }

    private static List<Field> fieldsOf(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> at = type; at != Object.class; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || field.isSynthetic()) continue;
                field.setAccessible(true);
                fields.add(field);
            }
        }
        return fields;
    }
}
