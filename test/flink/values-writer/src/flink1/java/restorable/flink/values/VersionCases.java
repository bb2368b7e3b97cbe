package restorable.flink.values;

import static restorable.flink.values.WriteValues.fields;
import static restorable.flink.values.WriteValues.list;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.scala.typeutils.EitherSerializer;
import org.apache.flink.api.scala.typeutils.OptionSerializer;
import org.apache.flink.api.scala.typeutils.ScalaCaseClassSerializer;
import org.apache.flink.api.scala.typeutils.UnitSerializer;

/** Serializers of the Scala API, which went with 2.0. */
final class VersionCases {
    /** What the Scala API's macro generates for a tuple. */
    static final class PairSerializer extends ScalaCaseClassSerializer<scala.Tuple2<String, Integer>> {
        @SuppressWarnings("unchecked")
        PairSerializer() {
            super((Class<scala.Tuple2<String, Integer>>) (Class<?>) scala.Tuple2.class,
                    new TypeSerializer[] {StringSerializer.INSTANCE, IntSerializer.INSTANCE});
        }

        @Override
        public scala.Tuple2<String, Integer> createInstance(Object[] fields) {
            return new scala.Tuple2<>((String) fields[0], (Integer) fields[1]);
        }
    }

    private VersionCases() {}

    static void add(WriteValues to) throws Exception {
        to.add("Option<String>", new OptionSerializer<String>(StringSerializer.INSTANCE),
                scala.Option.apply("x"), "x", scala.Option.apply(null), null);
        to.add("Scala Either<String, Integer>",
                new EitherSerializer<String, Integer>(StringSerializer.INSTANCE, (TypeSerializer) IntSerializer.INSTANCE),
                new scala.util.Left<>("l"), fields("left", "l"), new scala.util.Right<>(3), fields("right", 3));
        to.add("Scala (String, Int)", new PairSerializer(), new scala.Tuple2<>("a", 1), list("a", 1));
        to.add("Unit", new UnitSerializer(), scala.runtime.BoxedUnit.UNIT, null);
    }
}
