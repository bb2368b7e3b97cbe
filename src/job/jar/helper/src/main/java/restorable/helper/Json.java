package restorable.helper;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/** Maps, collections, texts, numbers and booleans as JSON. */
final class Json {
    private Json() {}

    static String of(Object value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        return text.append('\n').toString();
    }

    private static void write(Object value, StringBuilder text) {
        if (value instanceof Map) {
            text.append('{');
            Iterator<? extends Map.Entry<?, ?>> entries = ((Map<?, ?>) value).entrySet().iterator();
            while (entries.hasNext()) {
                Map.Entry<?, ?> entry = entries.next();
                quote(String.valueOf(entry.getKey()), text);
                text.append(':');
                write(entry.getValue(), text);
                if (entries.hasNext()) text.append(',');
            }
            text.append('}');
        } else if (value instanceof Collection) {
            text.append('[');
            for (Iterator<?> elements = ((Collection<?>) value).iterator(); elements.hasNext(); ) {
                write(elements.next(), text);
                if (elements.hasNext()) text.append(',');
            }
            text.append(']');
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            quote(value.toString(), text);
        }
    }

    /** ASCII only: a text may hold halves of surrogate pairs, which UTF-8 cannot say. */
    private static void quote(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') text.append('\\').append(c);
            else if (c < ' ' || c > '~') text.append(String.format("\\u%04x", (int) c));
            else text.append(c);
        }
        text.append('"');
    }
}
