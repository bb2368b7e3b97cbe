package restorable.flink.values;

import static restorable.flink.values.WriteValues.list;

import java.util.Arrays;
import java.util.LinkedHashSet;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.SetSerializer;

/** Serializers that came with 2.0. */
final class VersionCases {
    private VersionCases() {}

    static void add(WriteValues to) throws Exception {
        to.add("Set<Long>", new SetSerializer<>(LongSerializer.INSTANCE),
                new LinkedHashSet<>(Arrays.asList(1L, null)), list(1, null));
    }
}
