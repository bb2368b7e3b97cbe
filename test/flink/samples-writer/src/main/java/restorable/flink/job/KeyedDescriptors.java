package restorable.flink.job;

import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import restorable.flink.spec.StateSpec;
import restorable.flink.version.Ttl;

/** What a function registers for a keyed state of its spec. */
public final class KeyedDescriptors {
    private KeyedDescriptors() {}

    public static StateDescriptor<?, ?> of(StateSpec spec) {
        StateDescriptor<?, ?> descriptor = withoutTtl(spec);
        if (spec.ttlSeconds() != null) descriptor.enableTimeToLive(Ttl.of(spec.ttlSeconds()));
        return descriptor;
    }

    @SuppressWarnings("unchecked")
    private static StateDescriptor<?, ?> withoutTtl(StateSpec spec) {
        TypeInformation<Object> info = (TypeInformation<Object>) spec.type().values().info();
        String name = spec.name();
        return switch (spec.kind()) {
            case VALUE -> new ValueStateDescriptor<>(name, info);
            case LIST -> new ListStateDescriptor<>(name, info);
            case MAP -> new MapStateDescriptor<>(name, (TypeInformation<Object>) spec.keyType().values().info(), info);
            case REDUCING -> new ReducingStateDescriptor<>(name, (left, right) -> right, info);
            case AGGREGATING -> new AggregatingStateDescriptor<>(name, new Last(), info);
            default -> throw new IllegalArgumentException("no keyed state: " + spec);
        };
    }

    private static final class Last implements AggregateFunction<Object, Object, Object> {
        @Override
        public Object createAccumulator() {
            return null;
        }

        @Override
        public Object add(Object value, Object accumulator) {
            return value;
        }

        @Override
        public Object getResult(Object accumulator) {
            return accumulator;
        }

        @Override
        public Object merge(Object left, Object right) {
            return right;
        }
    }
}
