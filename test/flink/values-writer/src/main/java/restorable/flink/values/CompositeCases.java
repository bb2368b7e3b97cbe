package restorable.flink.values;

import static restorable.flink.values.WriteValues.bytes;
import static restorable.flink.values.WriteValues.fields;
import static restorable.flink.values.WriteValues.list;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.EnumSerializer;
import org.apache.flink.api.common.typeutils.base.GenericArraySerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.tuple.Tuple0;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.api.java.typeutils.runtime.EitherSerializer;
import org.apache.flink.api.java.typeutils.runtime.NullableSerializer;
import org.apache.flink.api.java.typeutils.runtime.RowSerializer;
import org.apache.flink.api.java.typeutils.runtime.Tuple0Serializer;
import org.apache.flink.api.java.typeutils.runtime.TupleSerializer;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.runtime.state.ttl.TtlStateFactory;
import org.apache.flink.runtime.state.ttl.TtlValue;
import org.apache.flink.streaming.api.operators.TimerHeapInternalTimer;
import org.apache.flink.streaming.api.operators.TimerSerializer;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.streamrecord.StreamElementSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.types.Either;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;

/** Serializers of the DataStream API with parts. */
final class CompositeCases {
    public enum Color { RED, GREEN }

    public static class Item {
        public String name;
        public long count;
        public Integer optional;
        public Color color;

        static Item of(String name, long count, Integer optional, Color color) {
            return fill(new Item(), name, count, optional, color);
        }

        static <T extends Item> T fill(T item, String name, long count, Integer optional, Color color) {
            item.name = name;
            item.count = count;
            item.optional = optional;
            item.color = color;
            return item;
        }
    }

    public static class RegisteredItem extends Item {
        public int extra;
    }

    public static class OtherItem extends Item {
        public boolean other;
    }

    public static class Order {
        public Item item;
        public Tuple2<String, Integer> pair;
        public long[] numbers;
        public Opaque opaque;
    }

    /** No POJO, so left to Kryo. */
    public static final class Opaque {
        final int hidden;

        Opaque(int hidden) {
            this.hidden = hidden;
        }
    }

    private static final String KRYO = "Kryo: ";

    private CompositeCases() {}

    static void add(WriteValues to) throws Exception {
        collections(to);
        tuplesAndRows(to);
        pojos(to);
        avro(to);
        wrappers(to);
    }

    private static void collections(WriteValues to) throws Exception {
        to.add("List<Long>", new ListSerializer<>(LongSerializer.INSTANCE),
                Arrays.asList(1L, 2L), list(1, 2), Collections.emptyList(), list());
        Map<String, Long> map = new LinkedHashMap<>();
        map.put("a", 1L);
        map.put("b", null);
        to.add("Map<String, Long>", new MapSerializer<>(StringSerializer.INSTANCE, LongSerializer.INSTANCE),
                map, list(list("a", 1), list("b", null)), Collections.emptyMap(), list());
        to.add("List<Map<Integer, String>>",
                new ListSerializer<>(new MapSerializer<>(IntSerializer.INSTANCE, StringSerializer.INSTANCE)),
                List.of(Map.of(1, "x"), Map.of()), list(list(list(1, "x")), list()));
        to.add("String[] as a generic array", new GenericArraySerializer<>(String.class, StringSerializer.INSTANCE),
                new String[] {"a", null}, list("a", null));
        to.add("Color", new EnumSerializer<>(Color.class), Color.GREEN, "GREEN");
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void tuplesAndRows(WriteValues to) throws Exception {
        TypeSerializer<Tuple2<String, Long>> pair = new TupleSerializer(
                Tuple2.class, new TypeSerializer[] {StringSerializer.INSTANCE, LongSerializer.INSTANCE});
        to.add("Tuple2<String, Long>", pair, Tuple2.of("k", 5L), list("k", 5));
        to.add("Tuple2<Integer, Long>", new TupleSerializer(
                Tuple2.class, new TypeSerializer[] {IntSerializer.INSTANCE, LongSerializer.INSTANCE}),
                Tuple2.of(1, 5L), list(1, 5));
        to.add("Tuple3<Tuple2<String, Long>, Integer, String>", new TupleSerializer(
                Tuple3.class, new TypeSerializer[] {pair, IntSerializer.INSTANCE, StringSerializer.INSTANCE}),
                Tuple3.of(Tuple2.of("k", 5L), 3, null), list(list("k", 5), 3, null));
        to.add("Tuple0", Tuple0Serializer.INSTANCE, Tuple0.INSTANCE, list());
        TypeSerializer<?>[] rowFields = new TypeSerializer[] {
            StringSerializer.INSTANCE, IntSerializer.INSTANCE, IntSerializer.INSTANCE, IntSerializer.INSTANCE,
            IntSerializer.INSTANCE, IntSerializer.INSTANCE, LongSerializer.INSTANCE
        };
        Row inserted = Row.of("a", 1, null, 3, 4, null, 6L);
        Row deleted = Row.ofKind(RowKind.DELETE, "a", 1, 2, 3, 4, 5, null);
        to.add("Row with row kind", new RowSerializer(rowFields),
                inserted, list("a", 1, null, 3, 4, null, 6),
                deleted, fields("rowKind", "-D", "fields", list("a", 1, 2, 3, 4, 5, null)));
        to.add("Row without row kind", new RowSerializer(rowFields, null, false),
                inserted, list("a", 1, null, 3, 4, null, 6));
    }

    private static void pojos(WriteValues to) throws Exception {
        RegisteredItem registered = Item.fill(new RegisteredItem(), "r", 2, 3, Color.RED);
        registered.extra = 9;
        OtherItem other = Item.fill(new OtherItem(), "o", 4, null, null);
        other.other = true;
        Map<String, Object> plain = fields("color", "GREEN", "count", 1, "name", "n", "optional", null);
        String item = "restorable.flink.values.CompositeCases$";
        to.add("POJO", Compatibility.serializerOf(Types.POJO(Item.class), RegisteredItem.class),
                Item.of("n", 1, null, Color.GREEN), plain, null, null,
                registered, fields("@class", item + "RegisteredItem",
                        "color", "RED", "count", 2, "extra", 9, "name", "r", "optional", 3));
        TypeSerializer<Item> seenSubclass = Compatibility.serializerOf(Types.POJO(Item.class));
        seenSubclass.copy(other);
        to.add("POJO with a subclass met on the way", seenSubclass,
                other, fields("@class", item + "OtherItem",
                        "color", null, "count", 4, "name", "o", "optional", null, "other", true));
        to.add("POJO with a subclass its snapshot does not know", Compatibility.serializerOf(Types.POJO(Item.class)),
                other, fields("notDecodable", "POJO subclass " + item + "OtherItem, which the snapshot does not describe"));
        Order order = new Order();
        order.item = Item.of("n", 1, null, Color.GREEN);
        order.pair = Tuple2.of("p", 2);
        order.numbers = new long[] {1, 2};
        Order withOpaque = new Order();
        withOpaque.opaque = new Opaque(1);
        to.add("POJO with parts", Compatibility.serializerOf(TypeInformation.of(Order.class)),
                order, fields("item", plain, "numbers", list(1, 2), "opaque", null, "pair", list("p", 2)),
                withOpaque, fields("notDecodable", KRYO + item + "Opaque"));
        to.add("Kryo", Compatibility.serializerOf(TypeInformation.of(Opaque.class)),
                new Opaque(1), fields("notDecodable", KRYO + item + "Opaque"));
        to.add("List<Kryo>", new ListSerializer<>(Compatibility.serializerOf(TypeInformation.of(Opaque.class))),
                Collections.emptyList(), list(),
                List.of(new Opaque(1)), fields("notDecodable", KRYO + item + "Opaque"));
    }

    private static void avro(WriteValues to) throws Exception {
        Schema schema = new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"All\",\"namespace\":\"acme\",\"fields\":["
                + "{\"name\":\"nothing\",\"type\":\"null\"},{\"name\":\"flag\",\"type\":\"boolean\"},"
                + "{\"name\":\"i\",\"type\":\"int\"},{\"name\":\"l\",\"type\":\"long\"},{\"name\":\"f\",\"type\":\"float\"},"
                + "{\"name\":\"d\",\"type\":\"double\"},{\"name\":\"s\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"bytes\"},"
                + "{\"name\":\"maybe\",\"type\":[\"null\",\"string\"]},"
                + "{\"name\":\"color\",\"type\":{\"type\":\"enum\",\"name\":\"Color\",\"symbols\":[\"RED\",\"GREEN\"]}},"
                + "{\"name\":\"hash\",\"type\":{\"type\":\"fixed\",\"name\":\"Hash\",\"size\":3}},"
                + "{\"name\":\"ints\",\"type\":{\"type\":\"array\",\"items\":\"int\"}},"
                + "{\"name\":\"counts\",\"type\":{\"type\":\"map\",\"values\":\"long\"}},"
                + "{\"name\":\"next\",\"type\":[\"null\",\"All\"]},"
                + "{\"name\":\"price\",\"type\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":10,\"scale\":2}},"
                + "{\"name\":\"day\",\"type\":{\"type\":\"int\",\"logicalType\":\"date\"}},"
                + "{\"name\":\"at\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}},"
                + "{\"name\":\"precise\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}},"
                + "{\"name\":\"clock\",\"type\":{\"type\":\"int\",\"logicalType\":\"time-millis\"}},"
                + "{\"name\":\"again\",\"type\":\"Color\"}]}");
        Map<String, Object> full = shownAvro();
        full.put("maybe", "m");
        full.put("ints", list(1, 2, 3));
        full.put("counts", list(list("k", 7)));
        full.put("next", shownAvro());
        GenericRecord record = avroRecord(schema, null, new GenericData.Array<>(schema.getField("ints").schema(), List.of(1, 2, 3)),
                Map.of("k", 7L), "m");
        record.put("next", avroRecord(schema, null, List.of(), Map.of(), null));
        to.add("Avro GenericRecord", new AvroSerializer<>(GenericRecord.class, schema),
                record, full, avroRecord(schema, null, List.of(), Map.of(), null), shownAvro());
    }

    private static Map<String, Object> shownAvro() {
        return fields("nothing", null, "flag", true, "i", -5, "l", 6, "f", 0.5, "d", 0.25, "s", "\u00fc", "b", bytes("0102"),
                "maybe", null, "color", "GREEN", "hash", bytes("010203"), "ints", list(), "counts", list(), "next", null,
                "price", "12.30", "day", "2024-02-29", "at", "2009-02-13T23:31:30.123Z",
                "precise", "2009-02-13T23:31:30.123456Z", "clock", "01:02:03", "again", "RED");
    }

    private static GenericRecord avroRecord(Schema schema, Object nothing, List<Integer> ints, Map<String, Long> counts, String maybe) {
        Schema color = schema.getField("color").schema();
        return new GenericRecordBuilder(schema).set("nothing", nothing).set("flag", true).set("i", -5).set("l", 6L).set("f", 0.5f)
                .set("d", 0.25).set("s", "\u00fc").set("b", ByteBuffer.wrap(new byte[] {1, 2})).set("maybe", maybe)
                .set("color", new GenericData.EnumSymbol(color, "GREEN"))
                .set("hash", new GenericData.Fixed(schema.getField("hash").schema(), new byte[] {1, 2, 3}))
                .set("ints", ints).set("counts", counts).set("next", null)
                .set("price", ByteBuffer.wrap(new byte[] {4, (byte) 0xce})).set("day", 19782).set("at", 1234567890123L)
                .set("precise", 1234567890123456L).set("clock", 3723000)
                .set("again", new GenericData.EnumSymbol(color, "RED")).build();
    }

    private static void wrappers(WriteValues to) throws Exception {
        to.add("Either<String, Integer>", new EitherSerializer<>(StringSerializer.INSTANCE, IntSerializer.INSTANCE),
                Either.Left("l"), fields("left", "l"), Either.Right(3), fields("right", 3));
        to.add("Nullable Integer, padded", NullableSerializer.wrap(IntSerializer.INSTANCE, true), 3, 3, null, null);
        to.add("Nullable Integer", NullableSerializer.wrap(IntSerializer.INSTANCE, false), 3, 3, null, null);
        to.add("TTL of String", new TtlStateFactory.TtlSerializer<>(LongSerializer.INSTANCE, StringSerializer.INSTANCE),
                new TtlValue<>("v", 1234567890123L), fields("value", "v", "lastAccess", 1234567890123L));
        to.add("Timer", new TimerSerializer<>(StringSerializer.INSTANCE, new TimeWindow.Serializer()),
                new TimerHeapInternalTimer<>(17, "k", new TimeWindow(0, 18)),
                fields("timestamp", 17, "key", "k", "namespace", fields("start", 0, "end", 18)),
                new TimerHeapInternalTimer<>(Long.MAX_VALUE, "k", new TimeWindow(0, 18)),
                fields("timestamp", "9223372036854775807", "key", "k", "namespace", fields("start", 0, "end", 18)),
                new TimerHeapInternalTimer<>(-3, "k", new TimeWindow(0, 18)),
                fields("timestamp", -3, "key", "k", "namespace", fields("start", 0, "end", 18)));
        to.add("StreamElement<String>", new StreamElementSerializer<>(StringSerializer.INSTANCE),
                new StreamRecord<>("r", 5), fields("record", "r", "timestamp", 5),
                new StreamRecord<>("r"), fields("record", "r"), new Watermark(9), fields("watermark", 9));
    }
}
