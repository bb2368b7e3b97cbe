package restorable.flink.values;

import static restorable.flink.values.WriteValues.bytes;
import static restorable.flink.values.WriteValues.list;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Date;
import org.apache.flink.api.common.typeutils.base.BigDecSerializer;
import org.apache.flink.api.common.typeutils.base.BigIntSerializer;
import org.apache.flink.api.common.typeutils.base.BooleanSerializer;
import org.apache.flink.api.common.typeutils.base.BooleanValueSerializer;
import org.apache.flink.api.common.typeutils.base.ByteSerializer;
import org.apache.flink.api.common.typeutils.base.ByteValueSerializer;
import org.apache.flink.api.common.typeutils.base.CharSerializer;
import org.apache.flink.api.common.typeutils.base.CharValueSerializer;
import org.apache.flink.api.common.typeutils.base.DateSerializer;
import org.apache.flink.api.common.typeutils.base.DoubleSerializer;
import org.apache.flink.api.common.typeutils.base.DoubleValueSerializer;
import org.apache.flink.api.common.typeutils.base.FloatSerializer;
import org.apache.flink.api.common.typeutils.base.FloatValueSerializer;
import org.apache.flink.api.common.typeutils.base.InstantSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.IntValueSerializer;
import org.apache.flink.api.common.typeutils.base.LocalDateSerializer;
import org.apache.flink.api.common.typeutils.base.LocalDateTimeSerializer;
import org.apache.flink.api.common.typeutils.base.LocalTimeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.LongValueSerializer;
import org.apache.flink.api.common.typeutils.base.NullValueSerializer;
import org.apache.flink.api.common.typeutils.base.ShortSerializer;
import org.apache.flink.api.common.typeutils.base.ShortValueSerializer;
import org.apache.flink.api.common.typeutils.base.SqlDateSerializer;
import org.apache.flink.api.common.typeutils.base.SqlTimeSerializer;
import org.apache.flink.api.common.typeutils.base.SqlTimestampSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.StringValueSerializer;
import org.apache.flink.api.common.typeutils.base.VoidSerializer;
import org.apache.flink.api.common.typeutils.base.array.BooleanPrimitiveArraySerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.api.common.typeutils.base.array.CharPrimitiveArraySerializer;
import org.apache.flink.api.common.typeutils.base.array.DoublePrimitiveArraySerializer;
import org.apache.flink.api.common.typeutils.base.array.FloatPrimitiveArraySerializer;
import org.apache.flink.api.common.typeutils.base.array.IntPrimitiveArraySerializer;
import org.apache.flink.api.common.typeutils.base.array.LongPrimitiveArraySerializer;
import org.apache.flink.api.common.typeutils.base.array.ShortPrimitiveArraySerializer;
import org.apache.flink.api.common.typeutils.base.array.StringArraySerializer;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.types.BooleanValue;
import org.apache.flink.types.ByteValue;
import org.apache.flink.types.CharValue;
import org.apache.flink.types.DoubleValue;
import org.apache.flink.types.FloatValue;
import org.apache.flink.types.IntValue;
import org.apache.flink.types.LongValue;
import org.apache.flink.types.NullValue;
import org.apache.flink.types.ShortValue;
import org.apache.flink.types.StringValue;

/** Serializers without a configuration. */
final class BasicCases {
    private BasicCases() {}

    static void add(WriteValues to) throws Exception {
        to.add("Boolean", BooleanSerializer.INSTANCE, true, true, false, false);
        to.add("Byte", ByteSerializer.INSTANCE, (byte) -128, -128, (byte) 127, 127);
        to.add("Short", ShortSerializer.INSTANCE, Short.MIN_VALUE, -32768, (short) 7, 7);
        to.add("Integer", IntSerializer.INSTANCE, Integer.MIN_VALUE, Integer.MIN_VALUE, 42, 42);
        to.add("Long", LongSerializer.INSTANCE,
                42L, 42, -1L, -1, 9007199254740991L, 9007199254740991L,
                9007199254740993L, "9007199254740993", Long.MIN_VALUE, "-9223372036854775808");
        to.add("Float", FloatSerializer.INSTANCE, 1.5f, 1.5, Float.NaN, "NaN", Float.NEGATIVE_INFINITY, "-Infinity");
        to.add("Double", DoubleSerializer.INSTANCE, 0.1, 0.1, Double.POSITIVE_INFINITY, "Infinity", -1e300, -1e300);
        to.add("Character", CharSerializer.INSTANCE, 'x', "x", '\u00fc', "\u00fc");
        to.add("String", StringSerializer.INSTANCE,
                "", "", null, null, "abc", "abc", "\u00fc\u20ac\ud83d\ude00\u0000", "\u00fc\u20ac\ud83d\ude00\u0000",
                "x".repeat(200), "x".repeat(200));
        to.add("BigInteger", BigIntSerializer.INSTANCE,
                null, null, BigInteger.ZERO, 0, BigInteger.ONE, 1, BigInteger.TEN, 10,
                new BigInteger("0"), 0, new BigInteger("-170141183460469231731687303715884105728"),
                "-170141183460469231731687303715884105728", BigInteger.valueOf(255), 255);
        to.add("BigDecimal", BigDecSerializer.INSTANCE,
                null, null, BigDecimal.ZERO, "0", BigDecimal.ONE, "1", BigDecimal.TEN, "10",
                new BigDecimal("12.30"), "12.30", new BigDecimal("-0.001"), "-0.001", new BigDecimal("1E+7"), "1E+7",
                new BigDecimal("1.5E-10"), "1.5E-10");
        to.add("Date", DateSerializer.INSTANCE, new Date(1234567890123L), "2009-02-13T23:31:30.123Z", null, null);
        to.add("SqlDate", SqlDateSerializer.INSTANCE, new java.sql.Date(86400000L), "1970-01-02T00:00:00Z", null, null);
        to.add("SqlTime", SqlTimeSerializer.INSTANCE, new java.sql.Time(3723000L), "1970-01-01T01:02:03Z", null, null);
        Timestamp timestamp = new Timestamp(1234567890123L);
        timestamp.setNanos(123456789);
        to.add("SqlTimestamp", SqlTimestampSerializer.INSTANCE,
                timestamp, "2009-02-13T23:31:30.123456789Z");
        to.add("LocalDate", LocalDateSerializer.INSTANCE,
                LocalDate.of(2024, 2, 29), "2024-02-29", null, null, LocalDate.of(-1, 1, 1), "-0001-01-01");
        to.add("LocalTime", LocalTimeSerializer.INSTANCE,
                LocalTime.of(1, 2, 3), "01:02:03", LocalTime.of(23, 59, 59, 120000000), "23:59:59.12", null, null);
        to.add("LocalDateTime", LocalDateTimeSerializer.INSTANCE,
                LocalDateTime.of(2024, 2, 29, 1, 2, 3, 4), "2024-02-29T01:02:03.000000004", null, null);
        to.add("Instant", InstantSerializer.INSTANCE,
                Instant.ofEpochSecond(1234567890, 5), "2009-02-13T23:31:30.000000005Z", null, null,
                Instant.EPOCH, "1970-01-01T00:00:00Z", Instant.ofEpochSecond(-1), "1969-12-31T23:59:59Z");
        to.add("Void", VoidSerializer.INSTANCE, null, null);

        to.add("BooleanValue", BooleanValueSerializer.INSTANCE, new BooleanValue(true), true);
        to.add("ByteValue", ByteValueSerializer.INSTANCE, new ByteValue((byte) -3), -3);
        to.add("ShortValue", ShortValueSerializer.INSTANCE, new ShortValue((short) -3), -3);
        to.add("IntValue", IntValueSerializer.INSTANCE, new IntValue(-3), -3);
        to.add("LongValue", LongValueSerializer.INSTANCE, new LongValue(-3), -3);
        to.add("FloatValue", FloatValueSerializer.INSTANCE, new FloatValue(0.5f), 0.5);
        to.add("DoubleValue", DoubleValueSerializer.INSTANCE, new DoubleValue(0.5), 0.5);
        to.add("CharValue", CharValueSerializer.INSTANCE, new CharValue('c'), "c");
        to.add("StringValue", StringValueSerializer.INSTANCE, new StringValue("abc"), "abc");
        to.add("NullValue", NullValueSerializer.INSTANCE, NullValue.getInstance(), null);

        to.add("boolean[]", BooleanPrimitiveArraySerializer.INSTANCE, new boolean[] {true, false}, list(true, false));
        to.add("byte[]", BytePrimitiveArraySerializer.INSTANCE, new byte[] {1, -1}, bytes("01ff"), new byte[0], bytes(""));
        to.add("short[]", ShortPrimitiveArraySerializer.INSTANCE, new short[] {1, -1}, list(1, -1));
        to.add("int[]", IntPrimitiveArraySerializer.INSTANCE, new int[] {1, -1}, list(1, -1));
        to.add("long[]", LongPrimitiveArraySerializer.INSTANCE, new long[] {1, -1}, list(1, -1));
        to.add("float[]", FloatPrimitiveArraySerializer.INSTANCE, new float[] {0.5f}, list(0.5));
        to.add("double[]", DoublePrimitiveArraySerializer.INSTANCE, new double[] {0.5}, list(0.5));
        to.add("char[]", CharPrimitiveArraySerializer.INSTANCE, new char[] {'a', 'b'}, list("a", "b"));
        to.add("String[]", StringArraySerializer.INSTANCE, new String[] {"a", null, ""}, list("a", null, ""));

        to.add("VoidNamespace", VoidNamespaceSerializer.INSTANCE, VoidNamespace.INSTANCE, "VoidNamespace");
        to.add("TimeWindow", new TimeWindow.Serializer(), new TimeWindow(5, 10), WriteValues.fields("start", 5, "end", 10));
        to.add("GlobalWindow", new GlobalWindow.Serializer(), GlobalWindow.get(), "GlobalWindow");
    }
}
