package restorable.flink.compatibility;

import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;

/** The classes of the newer generation. */
public final class Evolved {
    private Evolved() {}

    static final String AVRO_FIELDS = "{'name': 'a', 'type': 'long'}, {'name': 'b', 'type': 'int', 'default': 7}";

    public enum Grown {
        A, NEW, B
    }

    public enum Shrunk {
        A, C
    }

    public enum Reordered {
        B, A
    }

    public static final class Added {
        public String name;
        public int more;
    }

    public static final class Removed {
        public String name;
    }

    public static final class Retyped {
        public long amount;
    }

    public static class MovedBase {
        public long id;
    }

    public static final class Moved extends MovedBase {
        public String name;
    }

    public static final class PojoOrNot {
        private final long id;

        public PojoOrNot(long id) {
            this.id = id;
        }
    }

    static <T> TypeSerializer<T> registered(Class<T> base, SerializerConfigImpl config) {
        config.registerPojoType(Second.class);
        config.registerPojoType(First.class);
        return TypeInformation.of(base).createSerializer(config);
    }

    static TypeSerializer<Opaque> kryoGrown(SerializerConfigImpl config) {
        return kryo(config, First.class, Second.class);
    }

    static TypeSerializer<Opaque> kryoShrunk(SerializerConfigImpl config) {
        return kryo(config, First.class);
    }

    static TypeSerializer<Opaque> kryoReordered(SerializerConfigImpl config) {
        return kryo(config, Second.class, First.class);
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
