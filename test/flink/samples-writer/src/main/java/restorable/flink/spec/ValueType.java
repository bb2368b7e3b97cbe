package restorable.flink.spec;

import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A type whose values can be made and looked at. Jobs bring implementations of their own for what this module knows nothing
 * of: a public class with a public constructor that takes the text given in {@link StateType}.
 */
public interface ValueType {
    TypeInformation<?> info();

    /** The same value for the same number, in every version of the type: as far as it has the same fields. */
    Object of(long record);

    /** What is in a value, as maps by field name, lists, texts and numbers: comparable between versions of its type. */
    Object view(Object value);
}
