package restorable.flink.values;

import static restorable.flink.values.WriteValues.bytes;
import static restorable.flink.values.WriteValues.fields;
import static restorable.flink.values.WriteValues.list;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.dataview.ListView;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryRawValueData;
import org.apache.flink.table.dataview.ListViewSerializer;
import org.apache.flink.table.dataview.MapViewSerializer;
import org.apache.flink.table.dataview.NullAwareMapSerializer;
import org.apache.flink.table.dataview.NullSerializer;
import org.apache.flink.table.runtime.operators.window.CountWindow;
import org.apache.flink.table.runtime.typeutils.ArrayDataSerializer;
import org.apache.flink.table.runtime.typeutils.BinaryRowDataSerializer;
import org.apache.flink.table.runtime.typeutils.DecimalDataSerializer;
import org.apache.flink.table.runtime.typeutils.ExternalSerializer;
import org.apache.flink.table.runtime.typeutils.LinkedListSerializer;
import org.apache.flink.table.runtime.typeutils.MapDataSerializer;
import org.apache.flink.table.runtime.typeutils.RawValueDataSerializer;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.runtime.typeutils.StringDataSerializer;
import org.apache.flink.table.runtime.typeutils.TimestampDataSerializer;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BinaryType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.CharType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DayTimeIntervalType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RawType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimeType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.YearMonthIntervalType;
import org.apache.flink.types.RowKind;

/** Serializers of the Table API's runtime. */
final class TableCases {
    private static final VarCharType STRING = VarCharType.STRING_TYPE;

    private TableCases() {}

    static void add(WriteValues to) throws Exception {
        rows(to);
        structures(to);
        views(to);
    }

    private static void rows(WriteValues to) throws Exception {
        LogicalType[] types = {
            new BooleanType(), new TinyIntType(), new SmallIntType(), new IntType(), new BigIntType(), new FloatType(),
            new DoubleType(), STRING, STRING, new CharType(2), new VarBinaryType(100), new BinaryType(3), new DateType(),
            new TimeType(3), new TimestampType(3), new TimestampType(9), new LocalZonedTimestampType(3),
            new LocalZonedTimestampType(6), new DecimalType(10, 2), new DecimalType(38, 4),
            new YearMonthIntervalType(YearMonthIntervalType.YearMonthResolution.YEAR_TO_MONTH),
            new DayTimeIntervalType(DayTimeIntervalType.DayTimeResolution.DAY_TO_SECOND)
        };
        GenericRowData full = GenericRowData.of(
                true, (byte) -1, (short) -2, -3, -4L, 0.5f, 0.25, StringData.fromString("inline"),
                StringData.fromString("longer than seven \u00fc\ud83d\ude00"), StringData.fromString("cc"), new byte[] {1, 2},
                new byte[] {1, 2, 3}, 19782, 3723120, TimestampData.fromEpochMillis(1234567890123L),
                TimestampData.fromEpochMillis(1234567890123L, 456789), TimestampData.fromEpochMillis(1234567890123L),
                TimestampData.fromEpochMillis(-1L, 456000), DecimalData.fromBigDecimal(new BigDecimal("-12.30"), 10, 2),
                DecimalData.fromBigDecimal(new BigDecimal("1234567890123456789012345678.9012"), 38, 4), 14, 86400000L);
        List<Object> shown = list(true, -1, -2, -3, -4, 0.5, 0.25, "inline", "longer than seven \u00fc\ud83d\ude00", "cc",
                bytes("0102"), bytes("010203"), "2024-02-29", "01:02:03.12", "2009-02-13T23:31:30.123",
                "2009-02-13T23:31:30.123456789", "2009-02-13T23:31:30.123Z", "1969-12-31T23:59:59.999456Z", "-12.30",
                "1234567890123456789012345678.9012", 14, 86400000);
        GenericRowData empty = new GenericRowData(RowKind.UPDATE_BEFORE, types.length);
        to.add("RowData of every type", new RowDataSerializer(types),
                full, shown, empty, fields("rowKind", "-U", "fields", Arrays.asList(new Object[types.length])));

        RowType inner = RowType.of(new LogicalType[] {new IntType(), STRING}, new String[] {"id", "name"});
        LogicalType[] nested = {
            inner, new ArrayType(new IntType()), new ArrayType(STRING), new MapType(STRING, new BigIntType()),
            new MultisetType(STRING), new ArrayType(inner), new RawType<>(String.class, StringSerializer.INSTANCE),
            new ArrayType(new BooleanType()), new ArrayType(new TimestampType(6)), new ArrayType(new DecimalType(30, 1))
        };
        Map<StringData, Long> counts = new LinkedHashMap<>();
        counts.put(StringData.fromString("k"), 1L);
        counts.put(StringData.fromString("key that is long"), null);
        to.add("RowData with structures", new RowDataSerializer(nested),
                GenericRowData.of(
                        GenericRowData.of(1, StringData.fromString("name that is long")),
                        new GenericArrayData(new Integer[] {1, null, 3}),
                        new GenericArrayData(new StringData[] {StringData.fromString("a"), null, StringData.fromString("longer than 7")}),
                        new GenericMapData(counts),
                        new GenericMapData(Map.of(StringData.fromString("m"), 2)),
                        new GenericArrayData(new Object[] {GenericRowData.of(7, null)}),
                        RawValueData.fromObject("raw"),
                        new GenericArrayData(new boolean[] {true, false}),
                        new GenericArrayData(new TimestampData[] {TimestampData.fromEpochMillis(1, 2000)}),
                        new GenericArrayData(new DecimalData[] {DecimalData.fromBigDecimal(new BigDecimal("12345678901234567890.5"), 30, 1)})),
                list(fields("id", 1, "name", "name that is long"), list(1, null, 3), list("a", null, "longer than 7"),
                        list(list("k", 1), list("key that is long", null)), list(list("m", 2)),
                        list(fields("id", 7, "name", null)), fields("notDecodable", "RAW java.lang.String"), list(true, false),
                        list("1970-01-01T00:00:00.001002"), list("12345678901234567890.5")),
                new GenericRowData(nested.length), Arrays.asList(new Object[nested.length]));

        LogicalType[] wide = new LogicalType[60];
        Arrays.fill(wide, new IntType());
        GenericRowData wideRow = new GenericRowData(60);
        for (int i = 0; i < 60; i += 7) wideRow.setField(i, i);
        Object[] wideShown = new Object[60];
        for (int i = 0; i < 60; i += 7) wideShown[i] = i;
        to.add("RowData wider than one word of null bits", new RowDataSerializer(wide), wideRow, Arrays.asList(wideShown));

        to.add("BinaryRowData", new BinaryRowDataSerializer(1),
                new RowDataSerializer(new IntType()).toBinaryRow(GenericRowData.of(5)),
                fields("notDecodable", "BinaryRowData, whose snapshot has no types"));
    }

    private static void structures(WriteValues to) throws Exception {
        to.add("StringData", StringDataSerializer.INSTANCE, StringData.fromString("\u00fc"), "\u00fc");
        to.add("DecimalData(10, 2)", new DecimalDataSerializer(10, 2),
                DecimalData.fromBigDecimal(new BigDecimal("-0.05"), 10, 2), "-0.05");
        to.add("DecimalData(38, 0)", new DecimalDataSerializer(38, 0),
                DecimalData.fromBigDecimal(new BigDecimal("12345678901234567890"), 38, 0), "12345678901234567890");
        to.add("TimestampData(3)", new TimestampDataSerializer(3), TimestampData.fromEpochMillis(5), "1970-01-01T00:00:00.005");
        to.add("TimestampData(9)", new TimestampDataSerializer(9),
                TimestampData.fromEpochMillis(5, 7), "1970-01-01T00:00:00.005000007");
        to.add("ArrayData of BIGINT", new ArrayDataSerializer(new BigIntType()),
                new GenericArrayData(new Long[] {1L, null}), list(1, null));
        to.add("MapData of STRING to INT", new MapDataSerializer(STRING, new IntType()),
                new GenericMapData(Map.of(StringData.fromString("a"), 1)), list(list("a", 1)));
        RawValueDataSerializer<String> raw = new RawValueDataSerializer<>(StringSerializer.INSTANCE);
        to.add("RawValueData of String", raw, RawValueData.fromObject("raw"), "raw");
        to.add("ExternalSerializer of STRING", ExternalSerializer.<StringData, String>of(DataTypes.STRING()), "x", "x");
        to.add("ExternalSerializer of ROW<id INT>", ExternalSerializer.of(DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()))),
                org.apache.flink.types.Row.of(5), fields("id", 5));
        to.add("table TimeWindow", new org.apache.flink.table.runtime.operators.window.TimeWindow.Serializer(),
                new org.apache.flink.table.runtime.operators.window.TimeWindow(1, 2), fields("start", 1, "end", 2));
        to.add("CountWindow", new CountWindow.Serializer(), new CountWindow(5), fields("id", 5));
        to.add("Null", NullSerializer.INSTANCE, null, null);
    }

    private static void views(WriteValues to) throws Exception {
        ListView<String> listView = new ListView<>();
        listView.add("a");
        to.add("ListView<String>", new ListViewSerializer<>(new ListSerializer<>(StringSerializer.INSTANCE)), listView, list("a"));
        MapView<String, Integer> mapView = new MapView<>();
        mapView.put("a", 1);
        to.add("MapView<String, Integer>",
                new MapViewSerializer<>(new MapSerializer<>(StringSerializer.INSTANCE, IntSerializer.INSTANCE)),
                mapView, list(list("a", 1)));
        Map<String, Integer> nullKey = new HashMap<>();
        nullKey.put(null, 1);
        to.add("NullAwareMap", new NullAwareMapSerializer<>(StringSerializer.INSTANCE, IntSerializer.INSTANCE),
                nullKey, list(list(null, 1)));
        to.add("LinkedList with null mask", new LinkedListSerializer<>(LongSerializer.INSTANCE),
                new LinkedList<>(Arrays.asList(1L, null, 3L, 4L, 5L, 6L, 7L, 8L, null)), list(1, null, 3, 4, 5, 6, 7, 8, null));
        to.add("LinkedList without null mask", new LinkedListSerializer<>(LongSerializer.INSTANCE, false),
                new LinkedList<>(Arrays.asList(1L, 2L)), list(1, 2));
    }
}
