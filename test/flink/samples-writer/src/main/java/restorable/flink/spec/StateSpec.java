package restorable.flink.spec;

import java.io.Serializable;

/**
 * A state that an operator registers.
 *
 * @param kind the manifest's words: VALUE, LIST, MAP, REDUCING, AGGREGATING are keyed; SPLIT_DISTRIBUTE, UNION, BROADCAST
 *     are operator state
 * @param type of a value, an element or an accumulator; LONG if absent
 * @param keyType MAP and BROADCAST: of the map's key; STRING if absent
 * @param clearedEvery keyed state: every so many records clear it instead of changing it; none if absent
 * @param ttlSeconds keyed state: time-to-live; none if absent
 */
public record StateSpec(
        String name, Kind kind, StateType type, StateType keyType, Integer clearedEvery, Integer ttlSeconds)
        implements Serializable {

    public enum Kind {
        VALUE,
        LIST,
        MAP,
        REDUCING,
        AGGREGATING,
        SPLIT_DISTRIBUTE,
        UNION,
        BROADCAST;

        public boolean keyed() {
            return ordinal() < SPLIT_DISTRIBUTE.ordinal();
        }

        /** Has keys of its own, beside the stream's. */
        public boolean isMap() {
            return this == MAP || this == BROADCAST;
        }
    }

    public boolean clearedAt(long record) {
        return clearedEvery != null && record % clearedEvery == clearedEvery - 1;
    }

    public StateSpec {
        type = type == null ? StateType.LONG : type;
        keyType = keyType == null ? StateType.STRING : keyType;
    }
}
