package restorable.flink.compatibility;

import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;

/** The classes of the older generation. */
public final class Evolved {
    private Evolved() {}

    static final String AVRO_FIELDS = "{'name': 'a', 'type': 'int'}";

    public enum Grown {
        A, B
    }

    public enum Shrunk {
        A, B, C
    }

    public enum Reordered {
        A, B
    }

    public static final class Added {
        public String name;
    }

    public static final class Removed {
        public String name;
        public int gone;
    }

    public static final class Retyped {
        public int amount;
    }

    public static class MovedBase {}

    public static final class Moved extends MovedBase {
        public long id;
        public String name;
    }

    public static final class PojoOrNot {
        public long id;
    }

    static <T> TypeSerializer<T> registered(Class<T> base, SerializerConfigImpl config) {
        config.registerPojoType(First.class);
        config.registerPojoType(Second.class);
        return TypeInformation.of(base).createSerializer(config);
    }

    static TypeSerializer<Opaque> kryoGrown(SerializerConfigImpl config) {
        return kryo(config, First.class);
    }

    static TypeSerializer<Opaque> kryoShrunk(SerializerConfigImpl config) {
        return kryo(config, First.class, Second.class);
    }

    static TypeSerializer<Opaque> kryoReordered(SerializerConfigImpl config) {
        return kryo(config, First.class, Second.class);
    }

    public static final class Kept {
        public long count;
        public String name;
    }

    public static class Base {
        public long id;
    }

    public static final class First extends Base {
        public int first;
    }

    public static final class Second extends Base {
        public int second;
    }

    public static final class Opaque {
        private final int hidden;

        public Opaque(int hidden) {
            this.hidden = hidden;
        }
    }

    public static final class OtherOpaque {
        private final int hidden;

        public OtherOpaque(int hidden) {
            this.hidden = hidden;
        }
    }

    public static final class WithEnum {
        public Grown grown;
        public String name;
    }

    public static final class Nesting {
        public Added nested;
        public long id;
    }

    public enum Same {
        A, B
    }

    private static TypeSerializer<Opaque> kryo(SerializerConfigImpl config, Class<?>... registered) {
        for (Class<?> type : registered) config.registerKryoType(type);
        return new GenericTypeInfo<>(Opaque.class).createSerializer(config);
    }
}
