package restorable.reader;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/**
 * Every file, file segment and merged-files folder reached from a state object.
 *
 * <p>Walks fields, not getters: the handle classes differ from 1.16 to 2.3 and some lie behind
 * interfaces, but a walk over fields cannot forget one of them.
 */
public final class References {

    private final List<Map<String, Object>> found = new ArrayList<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private int inlineCount;
    private long inlineSize;

    /** Sorted, as map order differs between releases; a file referenced twice is there twice. */
    public List<Map<String, Object>> found() {
        found.sort(Comparator.comparing(Object::toString));
        return found;
    }

    /** How many handles carry their bytes in the metadata, coordinator states included. */
    Map<String, Object> inline() {
        Map<String, Object> inline = new LinkedHashMap<>();
        inline.put("count", inlineCount);
        inline.put("size", Numbers.exact(inlineSize));
        return inline;
    }

    public void visit(Object value) {
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(this::visit);
        } else if (value instanceof Collection<?> collection) {
            collection.forEach(this::visit);
        } else if (value instanceof Object[] array) {
            for (Object element : array) {
                visit(element);
            }
        } else if (isFlinkObject(value) && seen.add(value)) {
            visitObject(value);
        }
    }

    private void visitObject(Object value) {
        if (value instanceof ByteStreamStateHandle inline) {
            inlineCount++;
            inlineSize += inline.getStateSize();
            return;
        }
        Object path = value instanceof StreamStateHandle ? pathOf(value) : null;
        if (path == null) {
            visitFields(value);
        } else {
            add((StreamStateHandle) value, path);
        }
    }

    private void add(StreamStateHandle handle, Object path) {
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("kind", handle.getClass().getSimpleName());
        reference.put("path", path.toString());
        if (handle instanceof RelativeFileStateHandle relative) {
            reference.put("relativePath", relative.getRelativePath());
        }
        reference.put("size", Numbers.exact(handle.getStateSize()));
        found.add(reference);
    }

    /** By name, because segments and directories exist only since 1.20. */
    private static Object pathOf(Object handle) {
        if (handle.getClass().getSimpleName().equals("EmptySegmentFileStateHandle")) {
            return null; // its path is the word "empty", not a file
        }
        for (String getter : List.of("getFilePath", "getDirectory")) {
            try {
                return handle.getClass().getMethod(getter).invoke(handle);
            } catch (NoSuchMethodException tryNext) {
                continue;
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return null;
    }

    private void visitFields(Object value) {
        for (Class<?> type = value.getClass(); isFlinkClass(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
                    continue;
                }
                field.setAccessible(true);
                try {
                    visit(field.get(value));
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private static boolean isFlinkObject(Object value) {
        return value != null && !(value instanceof Enum) && isFlinkClass(value.getClass());
    }

    private static boolean isFlinkClass(Class<?> type) {
        return type.getName().startsWith("org.apache.flink.");
    }
}
