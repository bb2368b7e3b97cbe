package restorable.flink.compatibility;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.GenericArraySerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.api.java.typeutils.runtime.CopyableValueSerializer;
import org.apache.flink.api.java.typeutils.runtime.EitherSerializer;
import org.apache.flink.api.java.typeutils.runtime.NullableSerializer;
import org.apache.flink.api.java.typeutils.runtime.RowSerializer;
import org.apache.flink.api.java.typeutils.runtime.ValueSerializer;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.runtime.state.ArrayListSerializer;
import org.apache.flink.runtime.state.ttl.TtlStateFactory;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.table.runtime.typeutils.BinaryRowDataSerializer;
import org.apache.flink.table.runtime.typeutils.DecimalDataSerializer;
import org.apache.flink.table.runtime.typeutils.InternalSerializers;
import org.apache.flink.table.runtime.typeutils.LinkedListSerializer;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.runtime.typeutils.TimestampDataSerializer;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.IntValue;
import org.apache.flink.types.LongValue;

/** The serializers of one generation, by name. Evolved is what differs between the generations. */
final class Types {
    private Types() {}

    static Map<String, TypeSerializer<?>> all() {
        Map<String, TypeSerializer<?>> all = new LinkedHashMap<>();
        TypeSerializer<Long> longs = LongSerializer.INSTANCE;
        TypeSerializer<Integer> ints = IntSerializer.INSTANCE;
        TypeSerializer<String> strings = StringSerializer.INSTANCE;
        all.put("long", longs);
        all.put("int", ints);
        all.put("string", strings);
        all.put("TimeWindow", new TimeWindow.Serializer());
        all.put("SQL TimeWindow", new org.apache.flink.table.runtime.operators.window.TimeWindow.Serializer());
        all.put("IntValue", new CopyableValueSerializer<>(IntValue.class));
        all.put("LongValue", new CopyableValueSerializer<>(LongValue.class));
        all.put("IntValue as a Value", new ValueSerializer<>(IntValue.class));
        all.put("List<Long>", new ListSerializer<>(longs));
        all.put("List<String>", new ListSerializer<>(strings));
        all.put("ArrayList<Long>", new ArrayListSerializer<>(longs));
        all.put("Map<String, Long>", new MapSerializer<>(strings, longs));
        all.put("Map<String, String>", new MapSerializer<>(strings, strings));
        all.put("Long[]", new GenericArraySerializer<>(Long.class, longs));
        all.put("String[]", new GenericArraySerializer<>(String.class, strings));
        all.put("Either<String, Long>", new EitherSerializer<>(strings, longs));
        all.put("Nullable<Long>", NullableSerializer.wrap(longs, false));
        all.put("Nullable<Long>, padded", NullableSerializer.wrap(longs, true));
        all.put("Row<String, Long>", new RowSerializer(new TypeSerializer<?>[] {strings, longs}));
        all.put("Row<String, Long> without kind", new RowSerializer(new TypeSerializer<?>[] {strings, longs}, null, false));
        all.put("Row<String>", new RowSerializer(new TypeSerializer<?>[] {strings}));
        all.put("Tuple2<String, Long>", of(org.apache.flink.api.common.typeinfo.Types.TUPLE(
                org.apache.flink.api.common.typeinfo.Types.STRING, org.apache.flink.api.common.typeinfo.Types.LONG)));
        all.put("Tuple2<String, Integer>", of(org.apache.flink.api.common.typeinfo.Types.TUPLE(
                org.apache.flink.api.common.typeinfo.Types.STRING, org.apache.flink.api.common.typeinfo.Types.INT)));
        all.put("Tuple1<Long>", of(org.apache.flink.api.common.typeinfo.Types.TUPLE(
                org.apache.flink.api.common.typeinfo.Types.LONG)));
        all.put("Long with TTL", new TtlStateFactory.TtlSerializer<>(longs, longs));
        all.put("List<Long with TTL>", new ListSerializer<>(new TtlStateFactory.TtlSerializer<>(longs, longs)));
        all.put("ROW<INT, STRING>", new RowDataSerializer(new IntType(), VarCharType.STRING_TYPE));
        all.put("ROW<INT NOT NULL, STRING>", new RowDataSerializer(new IntType(false), VarCharType.STRING_TYPE));
        all.put("ROW<INT, VARCHAR(10)>", new RowDataSerializer(new IntType(), new VarCharType(10)));
        all.put("ROW<INT>", new RowDataSerializer(new IntType()));
        all.put("ROW<ROW<a INT>>", new RowDataSerializer(row("a")));
        all.put("ROW<ROW<b INT>>", new RowDataSerializer(row("b")));
        all.put("ROW<TIMESTAMP(3)>", new RowDataSerializer(new TimestampType(3)));
        all.put("ROW<ARRAY<BIGINT>, MAP<STRING, INT>>", new RowDataSerializer(
                new ArrayType(new BigIntType()), new MapType(VarCharType.STRING_TYPE, new IntType())));
        all.put("ARRAY<BIGINT>", InternalSerializers.create(new ArrayType(new BigIntType())));
        all.put("ARRAY<INT>", InternalSerializers.create(new ArrayType(new IntType())));
        all.put("MAP<STRING, INT>", InternalSerializers.create(new MapType(VarCharType.STRING_TYPE, new IntType())));
        all.put("MAP<STRING, BIGINT>", InternalSerializers.create(new MapType(VarCharType.STRING_TYPE, new BigIntType())));
        all.put("DECIMAL(10, 2)", new DecimalDataSerializer(10, 2));
        all.put("DECIMAL(10, 3)", new DecimalDataSerializer(10, 3));
        all.put("TIMESTAMP(3)", new TimestampDataSerializer(3));
        all.put("TIMESTAMP(6)", new TimestampDataSerializer(6));
        all.put("BinaryRow of 1", new BinaryRowDataSerializer(1));
        all.put("BinaryRow of 2", new BinaryRowDataSerializer(2));
        all.put("LinkedList<Long>", new LinkedListSerializer<>(longs));
        all.put("LinkedList<Long> with null mask", new LinkedListSerializer<>(longs, true));
        all.put("Avro, the same", avro("{'name': 'same', 'type': 'long'}"));
        all.put("Avro, evolved", avro(Evolved.AVRO_FIELDS));
        all.put("enum, the same", of(Evolved.Same.class));
        all.put("enum, constant added", of(Evolved.Grown.class));
        all.put("enum, constant removed", of(Evolved.Shrunk.class));
        all.put("enum, reordered", of(Evolved.Reordered.class));
        all.put("POJO, the same", of(Evolved.Kept.class));
        all.put("POJO, field added", of(Evolved.Added.class));
        all.put("POJO, field removed", of(Evolved.Removed.class));
        all.put("POJO, field of another type", of(Evolved.Retyped.class));
        all.put("POJO, field moved to its superclass", of(Evolved.Moved.class));
        all.put("POJO, enum in it grown", of(Evolved.WithEnum.class));
        all.put("POJO, POJO in it evolved", of(Evolved.Nesting.class));
        all.put("List<POJO, field added>", new ListSerializer<>(of(Evolved.Added.class)));
        all.put("Tuple2<enum grown, POJO field added>", of(org.apache.flink.api.common.typeinfo.Types.TUPLE(
                TypeInformation.of(Evolved.Grown.class), TypeInformation.of(Evolved.Added.class))));
        all.put("POJO or not", of(TypeInformation.of(Evolved.PojoOrNot.class)));
        all.put("POJO, subclass registered", Evolved.registered(Evolved.Base.class, config()));
        all.put("Kryo", new GenericTypeInfo<>(Evolved.Opaque.class).createSerializer(config()));
        all.put("Kryo of another class", new GenericTypeInfo<>(Evolved.OtherOpaque.class).createSerializer(config()));
        all.put("Kryo, registrations added", Evolved.kryoGrown(config()));
        all.put("Kryo, registrations removed", Evolved.kryoShrunk(config()));
        all.put("Kryo, registrations reordered", Evolved.kryoReordered(config()));
        return all;
    }

    private static SerializerConfigImpl config() {
        return new SerializerConfigImpl();
    }

    private static <T> TypeSerializer<T> of(Class<T> type) {
        return of(TypeInformation.of(type));
    }

    private static <T> TypeSerializer<T> of(TypeInformation<T> type) {
        return type.createSerializer(config());
    }

    private static LogicalType row(String field) {
        return RowType.of(new LogicalType[] {new IntType()}, new String[] {field});
    }

    private static TypeSerializer<GenericRecord> avro(String fields) {
        String schema = "{'type': 'record', 'name': 'R', 'namespace': 'com.acme', 'fields': [" + fields + "]}";
        return new AvroSerializer<>(GenericRecord.class, new Schema.Parser().parse(schema.replace('\'', '"')));
    }
}
