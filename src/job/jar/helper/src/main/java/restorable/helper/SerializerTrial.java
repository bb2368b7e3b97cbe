package restorable.helper;

import java.io.DataInputStream;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializerSnapshot;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.ttl.TtlStateFactory;
import org.apache.flink.streaming.api.graph.StreamConfig;

/**
 * Asks the job's serializers whether they can read what the snapshot holds, as the tasks will ask them: of keyed state, the
 * key's and those of states whose descriptors lie in fields. No function is opened for it. What is asked of them is code of
 * their classes, which are loaded for it.
 */
final class SerializerTrial {
    private final Request request;
    private final CapturedJob job;
    private final int number;
    private final ClassLoader loader;
    private final List<Object> answers = new ArrayList<>();

    /** {@code number}: of the job, from 1. */
    SerializerTrial(Request request, CapturedJob job, int number, ClassLoader loader) {
        this.request = request;
        this.job = job;
        this.number = number;
        this.loader = loader;
    }

    /** Serializers look for their classes where the thread has its own: the job's, as in a task. */
    List<Object> run() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return answers();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private List<Object> answers() throws Exception {
        Map<OperatorID, OperatorState> written = new HashMap<>();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(request.snapshot().resolve("_metadata")))) {
            Checkpoints.loadCheckpointMetadata(in, loader, request.snapshot().toUri().toString())
                    .getOperatorStates()
                    .forEach(state -> written.put(state.getOperatorID(), state));
        }
        Map<Integer, GraphNode> nodes = new HashMap<>();
        job.nodes().forEach(node -> nodes.put(node.id(), node));
        for (JobVertex vertex : job.graph().getVertices()) {
            Map<OperatorID, StreamConfig> configs = new HashMap<>();
            new StreamConfig(vertex.getConfiguration()).getTransitiveChainedTaskConfigsWithSelf(loader).values()
                    .forEach(config -> configs.put(config.getOperatorID(), config));
            for (OperatorIDPair ids : vertex.getOperatorIDs()) {
                OperatorID id = ids.getGeneratedOperatorID();
                OperatorState state = ids.getUserDefinedOperatorID().map(written::get).orElse(written.get(id));
                StreamConfig config = configs.get(id);
                if (state != null && config != null) compare(id, state, nodes.get(config.getVertexID()));
            }
        }
        return answers;
    }

    private void compare(OperatorID id, OperatorState state, GraphNode node) {
        KeyedStateHandle handle = firstKeyed(state);
        TypeSerializer<?> key = node.streamNode().getStateKeySerializer();
        if (handle == null || key == null) return;
        KeyedBackendSerializationProxy<?> header = new KeyedBackendSerializationProxy<>(loader);
        try (InputStream in = headerOf(handle).openInputStream()) {
            header.read(new DataInputViewStreamWrapper(in));
        } catch (Exception | LinkageError e) {
            add(id, null, "unasked", null, null, "what the snapshot holds cannot be read: " + e);
            return;
        }
        ask(id, null, header.getKeySerializerSnapshot(), () -> key);
        Map<String, StateDescriptor<?, ?>> declared = node.descriptors();
        for (StateMetaInfoSnapshot meta : header.getStateMetaInfoSnapshots()) {
            if (meta.getBackendStateType() != StateMetaInfoSnapshot.BackendStateType.KEY_VALUE) continue;
            TypeSerializerSnapshot<?> old =
                    meta.getTypeSerializerSnapshot(StateMetaInfoSnapshot.CommonSerializerKeys.VALUE_SERIALIZER);
            StateDescriptor<?, ?> descriptor = declared.get(meta.getName());
            if (descriptor != null) askState(id, meta, old, descriptor);
            else add(id, meta.getName(), "unasked", old, null, "the job registers it, if it does, only while it runs");
        }
    }

    private void askState(
            OperatorID id, StateMetaInfoSnapshot meta, TypeSerializerSnapshot<?> old, StateDescriptor<?, ?> descriptor) {
        String name = meta.getName();
        String was = meta.getOption(StateMetaInfoSnapshot.CommonOptionsKeys.KEYED_STATE_TYPE);
        String kind = descriptor.getType().name();
        // RegisteredKeyValueStateBackendMetaInfo.checkStateMetaInfo passes over kinds that it does not know
        if (was != null && !was.equals("UNKNOWN") && !was.equals(kind)) {
            add(id, name, "incompatible", old, null, "it was [" + was + "], and is registered with [" + kind + "]");
            return;
        }
        boolean hasTtl = descriptor.getTtlConfig().isEnabled();
        if (hasTtl != wroteTtl(old)) {
            add(id, name, "unasked", old, null,
                    "time-to-live is switched " + (hasTtl ? "on" : "off") + ", which the state backend decides (R-70)");
            return;
        }
        ask(id, name, old, () -> hasTtl ? withTtl(descriptor) : descriptor.getSerializer());
    }

    /** As TtlStateFactory registers a state: each value, element or value of a map with the time of its last access. */
    private static TypeSerializer<?> withTtl(StateDescriptor<?, ?> descriptor) {
        if (descriptor instanceof ListStateDescriptor) {
            return new ListSerializer<>(timed(((ListStateDescriptor<?>) descriptor).getElementSerializer()));
        }
        if (descriptor instanceof MapStateDescriptor) {
            MapStateDescriptor<?, ?> map = (MapStateDescriptor<?, ?>) descriptor;
            return new MapSerializer<>(map.getKeySerializer(), timed(map.getValueSerializer()));
        }
        return timed(descriptor.getSerializer());
    }

    private static <T> TypeSerializer<?> timed(TypeSerializer<T> serializer) {
        return new TtlStateFactory.TtlSerializer<>(LongSerializer.INSTANCE, serializer);
    }

    /** Whether values were written by {@link #timed}, alone or in a list or a map. */
    private static boolean wroteTtl(TypeSerializerSnapshot<?> old) {
        if (old instanceof TtlStateFactory.TtlSerializerSnapshot) return true;
        if (!(old instanceof CompositeTypeSerializerSnapshot)) return false;
        for (TypeSerializerSnapshot<?> nested : ((CompositeTypeSerializerSnapshot<?, ?>) old).getNestedSerializerSnapshots()) {
            if (nested instanceof TtlStateFactory.TtlSerializerSnapshot) return true;
        }
        return false;
    }

    private void ask(
            OperatorID id, String state, TypeSerializerSnapshot<?> old, Supplier<TypeSerializer<?>> registered) {
        TypeSerializer<?> serializer = null;
        try {
            serializer = registered.get();
            String obstacle = obstacle(old);
            if (obstacle != null) {
                add(id, state, "incompatible", old, serializer, "the old serializer cannot be had again: " + obstacle);
                return;
            }
            String result = resultOf(compatibility(old, serializer));
            String reason = result.equals("after-migration") && changesUserKeys(old, serializer)
                    ? "the keys of the map would have to be rewritten: only the heap does that (R-67)"
                    : null;
            add(id, state, reason == null ? result : "unasked", old, serializer, reason);
        } catch (Exception | LinkageError e) {
            add(id, state, "unasked", old, serializer, "the serializer failed: " + (e.getCause() == null ? e : e.getCause()));
        }
    }

    /** Backends make the old serializer anew while they restore, whatever it is needed for (StateSerializerProvider). */
    private static String obstacle(TypeSerializerSnapshot<?> old) {
        try {
            old.restoreSerializer();
            return null;
        } catch (Exception | LinkageError e) {
            return e.toString();
        }
    }

    /** RocksDB finds the entries of a map by the bytes of their keys. */
    private static boolean changesUserKeys(TypeSerializerSnapshot<?> old, TypeSerializer<?> serializer)
            throws ReflectiveOperationException {
        if (!(old instanceof MapSerializerSnapshot) || !(serializer instanceof MapSerializer)) return false;
        TypeSerializerSnapshot<?> oldKey = ((MapSerializerSnapshot<?, ?>) old).getKeySerializerSnapshot();
        return compatibility(oldKey, ((MapSerializer<?, ?>) serializer).getKeySerializer()).isCompatibleAfterMigration();
    }

    /** Since 1.19 the new serializer's snapshot decides, before that the old one's. */
    private static TypeSerializerSchemaCompatibility<?> compatibility(TypeSerializerSnapshot<?> old, TypeSerializer<?> serializer)
            throws ReflectiveOperationException {
        Class<?> type = TypeSerializerSnapshot.class;
        try {
            Method decides = type.getMethod("resolveSchemaCompatibility", TypeSerializerSnapshot.class);
            return (TypeSerializerSchemaCompatibility<?>) decides.invoke(serializer.snapshotConfiguration(), old);
        } catch (NoSuchMethodException before119) {
            Method decides = type.getMethod("resolveSchemaCompatibility", TypeSerializer.class);
            return (TypeSerializerSchemaCompatibility<?>) decides.invoke(old, serializer);
        }
    }

    private static String resultOf(TypeSerializerSchemaCompatibility<?> compatibility) {
        if (compatibility.isIncompatible()) return "incompatible";
        if (compatibility.isCompatibleAfterMigration()) return "after-migration";
        return compatibility.isCompatibleWithReconfiguredSerializer() ? "reconfigured" : "as-is";
    }

    private void add(OperatorID id, String state, String result, TypeSerializerSnapshot<?> written, TypeSerializer<?> declared,
            String reason) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("job", number);
        answer.put("operatorId", id.toHexString());
        answer.put("state", state);
        answer.put("result", result);
        if (written != null) answer.put("written", written.getClass().getName());
        if (declared != null) answer.put("declared", declared.getClass().getName());
        if (reason != null) answer.put("reason", reason);
        answers.add(answer);
    }

    /** Of any subtask: all of them register the same. */
    private static KeyedStateHandle firstKeyed(OperatorState state) {
        for (OperatorSubtaskState subtask : state.getStates()) {
            for (KeyedStateHandle handle : subtask.getManagedKeyedState()) return handle;
        }
        return null;
    }

    private static StreamStateHandle headerOf(KeyedStateHandle handle) {
        if (handle instanceof KeyGroupsStateHandle) return ((KeyGroupsStateHandle) handle).getDelegateStateHandle();
        if (handle instanceof IncrementalRemoteKeyedStateHandle) {
            return ((IncrementalRemoteKeyedStateHandle) handle).getMetaStateHandle();
        }
        if (handle instanceof ChangelogStateBackendHandle) {
            List<KeyedStateHandle> materialized = ((ChangelogStateBackendHandle) handle).getMaterializedStateHandles();
            if (!materialized.isEmpty()) return headerOf(materialized.get(0));
        }
        throw new UnsupportedOperationException(handle.getClass().getName());
    }
}
