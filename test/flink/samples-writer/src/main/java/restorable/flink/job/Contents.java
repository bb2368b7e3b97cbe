package restorable.flink.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Iterator;

/** What is in a state, as JSON: of a type, or of an earlier version of it. */
public final class Contents {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Contents() {}

    /** Of a view of {@link restorable.flink.spec.ValueType}. */
    static String text(Object view) {
        try {
            return JSON.writeValueAsString(view);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether nothing has got lost between two versions of a type: fields that only one of them has do not count. */
    public static boolean agree(String before, String found) {
        try {
            return agree(JSON.readTree(before), JSON.readTree(found));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(before + " | " + found, e);
        }
    }

    private static boolean agree(JsonNode before, JsonNode found) {
        if (before.isNumber() && found.isNumber()) return before.asDouble() == found.asDouble();
        if (before.isObject() && found.isObject()) {
            for (Iterator<String> names = before.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (found.has(name) && !agree(before.get(name), found.get(name))) return false;
            }
            return true;
        }
        if (!before.isArray() || !found.isArray()) return before.equals(found);
        if (before.size() != found.size()) return false;
        for (int at = 0; at < before.size(); at++) {
            if (!agree(before.get(at), found.get(at))) return false;
        }
        return true;
    }
}
