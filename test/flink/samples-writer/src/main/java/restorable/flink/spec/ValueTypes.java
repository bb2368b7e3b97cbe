package restorable.flink.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple;
import org.apache.flink.types.Either;
import org.apache.flink.types.Row;

/** The types that {@link StateType} has words for. */
final class ValueTypes {
    private static final Map<String, ValueType> BASIC = Map.of(
            "LONG", new Made(Types.LONG, record -> record, value -> value),
            "INT", new Made(Types.INT, record -> (int) record, value -> value),
            "SHORT", new Made(Types.SHORT, record -> (short) record, value -> value),
            "DOUBLE", new Made(Types.DOUBLE, record -> (double) record, value -> value),
            "BOOLEAN", new Made(Types.BOOLEAN, record -> record % 2 == 1, value -> value),
            "STRING", new Made(Types.STRING, record -> "record-" + record, value -> value));

    private ValueTypes() {}

    private record Made(TypeInformation<?> info, LongFunction<Object> maker, Function<Object, Object> viewer)
            implements ValueType {
        @Override
        public Object of(long record) {
            return maker.apply(record);
        }

        @Override
        public Object view(Object value) {
            return value == null ? null : viewer.apply(value);
        }
    }

    static ValueType parse(String text) {
        int open = text.indexOf('(');
        if (open < 0) {
            ValueType basic = BASIC.get(text);
            if (basic == null) throw new IllegalArgumentException("unknown type: " + text);
            return basic;
        }
        if (!text.endsWith(")")) throw new IllegalArgumentException("no type: " + text);
        String inside = text.substring(open + 1, text.length() - 1);
        return switch (text.substring(0, open)) {
            case "CLASS" -> ofClass(inside, false);
            case "GENERIC" -> ofClass(inside, true);
            case "USER" -> ofJob(inside);
            case "LIST" -> list(parse(inside));
            case "ARRAY" -> array(parse(inside));
            case "MAP" -> map(parts(inside));
            case "TUPLE" -> tuple(parts(inside));
            case "ROW" -> row(parts(inside));
            case "EITHER" -> either(parts(inside));
            default -> throw new IllegalArgumentException("unknown type: " + text);
        };
    }

    /** At the commas that are in no parentheses. */
    private static List<ValueType> parts(String text) {
        List<ValueType> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int at = 0; at <= text.length(); at++) {
            char next = at == text.length() ? ',' : text.charAt(at);
            if (next == '(') depth++;
            if (next == ')') depth--;
            if (next != ',' || depth > 0) continue;
            parts.add(parse(text.substring(start, at).trim()));
            start = at + 1;
        }
        return parts;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, true, Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("the job has no class " + name, e);
        }
    }

    private static ValueType ofClass(String name, boolean generic) {
        Class<?> type = load(name);
        return new Made(
                generic ? Types.GENERIC(type) : TypeInformation.of(type),
                record -> Reflected.of(type, record),
                Reflected::view);
    }

    private static ValueType ofJob(String text) {
        int comma = text.indexOf(',');
        String name = comma < 0 ? text : text.substring(0, comma);
        String argument = comma < 0 ? "" : text.substring(comma + 1).trim();
        try {
            return (ValueType) load(name).getConstructor(String.class).newInstance(argument);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(name + " is no ValueType", e);
        }
    }

    private static ValueType list(ValueType element) {
        return new Made(
                Types.LIST(element.info()),
                record -> new ArrayList<>(List.of(element.of(record), element.of(record + 1))),
                value -> ((List<?>) value).stream().map(element::view).toList());
    }

    private static ValueType array(ValueType element) {
        return new Made(
                Types.OBJECT_ARRAY(element.info()),
                record -> {
                    Class<?> type = element.info().getTypeClass();
                    Object[] array = (Object[]) java.lang.reflect.Array.newInstance(type, 1);
                    array[0] = element.of(record);
                    return array;
                },
                value -> List.of((Object[]) value).stream().map(element::view).toList());
    }

    private static ValueType map(List<ValueType> parts) {
        ValueType key = parts.get(0);
        ValueType value = parts.get(1);
        return new Made(
                Types.MAP(key.info(), value.info()),
                record -> new HashMap<>(Map.of(key.of(record), value.of(record))),
                map -> {
                    Map<String, Object> views = new TreeMap<>();
                    ((Map<?, ?>) map).forEach((k, v) -> views.put(String.valueOf(key.view(k)), value.view(v)));
                    return views;
                });
    }

    private static ValueType tuple(List<ValueType> parts) {
        return new Made(
                Types.TUPLE(infos(parts)),
                record -> {
                    Tuple tuple = Tuple.newInstance(parts.size());
                    for (int i = 0; i < parts.size(); i++) tuple.setField(parts.get(i).of(record), i);
                    return tuple;
                },
                value -> fields(parts, ((Tuple) value)::getField));
    }

    private static ValueType row(List<ValueType> parts) {
        return new Made(
                Types.ROW(infos(parts)),
                record -> Row.of(parts.stream().map(part -> part.of(record)).toArray()),
                value -> fields(parts, ((Row) value)::getField));
    }

    private static ValueType either(List<ValueType> parts) {
        ValueType left = parts.get(0);
        ValueType right = parts.get(1);
        return new Made(
                Types.EITHER(left.info(), right.info()),
                record -> record % 2 == 0 ? Either.Left(left.of(record)) : Either.Right(right.of(record)),
                value -> {
                    Either<?, ?> either = (Either<?, ?>) value;
                    return either.isLeft() ? left.view(either.left()) : right.view(either.right());
                });
    }

    private static TypeInformation<?>[] infos(List<ValueType> parts) {
        return parts.stream().map(ValueType::info).toArray(TypeInformation<?>[]::new);
    }

    private static Map<String, Object> fields(List<ValueType> parts, java.util.function.IntFunction<Object> field) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) fields.put("f" + i, parts.get(i).view(field.apply(i)));
        return fields;
    }
}
