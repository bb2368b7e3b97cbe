package restorable.flink.version;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The serializer of a type, with the job's registrations. */
public final class Serializers {
    private Serializers() {}

    public static TypeSerializer<?> of(TypeInformation<?> type, StreamExecutionEnvironment job) {
        return type.createSerializer(job.getConfig());
    }
}
