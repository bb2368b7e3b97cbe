package restorable.flink.values;

import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** What the releases before and since 2.0 name differently. */
final class Compatibility {
    private Compatibility() {}

    /** The serializer that Flink chooses for a class, with these subclasses registered. */
    static <T> TypeSerializer<T> serializerOf(TypeInformation<T> type, Class<?>... registered) {
        SerializerConfigImpl config = new SerializerConfigImpl();
        for (Class<?> subclass : registered) config.registerPojoType(subclass);
        return type.createSerializer(config);
    }
}
