package restorable.flink.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * The type of a value, as text:
 *
 * <ul>
 *   <li>{@code LONG}, {@code INT}, {@code SHORT}, {@code DOUBLE}, {@code BOOLEAN}, {@code STRING}
 *   <li>{@code LIST(T)}, {@code MAP(K, V)}, {@code ARRAY(T)}, {@code TUPLE(T, …)}, {@code ROW(T, …)}, {@code EITHER(L, R)}
 *   <li>{@code CLASS(name)}: a class of the job, serialized as Flink's type extraction decides
 *   <li>{@code GENERIC(name)}: a class of the job, serialized by Kryo
 *   <li>{@code USER(name)}, {@code USER(name, text)}: a {@link ValueType} of the job
 * </ul>
 */
public final class StateType implements Serializable {
    public static final StateType LONG = new StateType("LONG");
    public static final StateType STRING = new StateType("STRING");

    private final String text;
    private transient ValueType values;

    private StateType(String text) {
        this.text = text;
    }

    @JsonCreator
    public static StateType of(String text) {
        return new StateType(text);
    }

    /** Classes are those of the thread's context class loader: the job's own, also where a task asks. */
    public ValueType values() {
        if (values == null) values = ValueTypes.parse(text);
        return values;
    }

    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
