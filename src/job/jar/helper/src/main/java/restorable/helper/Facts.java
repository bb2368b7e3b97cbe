package restorable.helper;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Facts of one thing, each read by itself: what cannot be read is left out and told among the problems, and takes nothing
 * else with it. Null is kept only where it is put with {@link #put}: there it says "none".
 */
final class Facts {
    private final String of;
    private final List<Object> problems;
    private final Map<String, Object> facts = new LinkedHashMap<>();

    Facts(String of, List<Object> problems) {
        this.of = of;
        this.problems = problems;
    }

    Facts put(String name, Object value) {
        facts.put(name, value);
        return this;
    }

    /** Null is unknown. Linkage errors are caught too: a class of another release, or one that the jar lacks. */
    Facts read(String name, Callable<?> reader) {
        try {
            Object value = reader.call();
            if (value != null) facts.put(name, value);
        } catch (Exception | LinkageError e) {
            problems.add(of + ": " + name + ": " + e);
        }
        return this;
    }

    Map<String, Object> asMap() {
        return facts;
    }
}
