package restorable.flink.spec;

import java.io.Serializable;

/**
 * A state that an operator registers.
 *
 * @param kind the manifest's words: VALUE, LIST, MAP, REDUCING, AGGREGATING are keyed; SPLIT_DISTRIBUTE, UNION, BROADCAST
 *     are operator state
 * @param type of a value, an element or an accumulator; LONG if absent
 */
public record StateSpec(String name, Kind kind, StateType type) implements Serializable {

    public enum Kind {
        VALUE,
        LIST,
        MAP,
        REDUCING,
        AGGREGATING,
        SPLIT_DISTRIBUTE,
        UNION,
        BROADCAST
    }

    public StateSpec {
        type = type == null ? StateType.LONG : type;
    }
}
