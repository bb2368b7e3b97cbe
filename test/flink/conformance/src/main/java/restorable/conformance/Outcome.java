package restorable.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.SerializedThrowable;

/**
 * What really happened.
 *
 * @param phase refused: {@code build}, {@code submit}, {@code task} or {@code first-checkpoint}; else null
 * @param running refused: all tasks ran before; a state was used then for the first time
 * @param error refused: the root cause
 * @param lost restored: what did not arrive
 */
record Outcome(String phase, boolean running, Throwable error, List<Loss> lost) {
    private static final int LONGEST_TEXT = 400;

    /**
     * @param operator by its id in the job's specification, by its ID in Flink where no specification knows it
     * @param kind keyed, operator-state, not-declared, splits, enumerator, silent-source, writer, in-flight, hook or
     *     dropped
     * @param state name of the state, if it has one
     * @param detail for people
     */
    record Loss(String operator, String kind, String state, String detail) {
        Map<String, Object> view() {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("operator", operator);
            view.put("kind", kind);
            if (state != null) view.put("state", state);
            view.put("detail", detail);
            return view;
        }
    }

    static Outcome refused(String phase, Throwable error) {
        return refused(phase, false, error);
    }

    static Outcome refused(String phase, boolean running, Throwable error) {
        return new Outcome(phase, running, error, List.of());
    }

    static Outcome restored(List<Loss> lost) {
        return new Outcome(null, false, null, lost);
    }

    String result() {
        return phase != null ? "refused" : lost.isEmpty() ? "restored" : "restored-with-loss";
    }

    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("result", result());
        if (phase != null) {
            Throwable root = root(error);
            view.put("phase", phase);
            if (phase.equals("task")) view.put("at", running ? "access" : "initialize");
            view.put("error", nameOf(root));
            view.put("message", shortened(String.valueOf(root.getMessage())));
        }
        if (!lost.isEmpty()) view.put("lost", lost.stream().map(Loss::view).toList());
        return view;
    }

    /** The innermost cause; Flink wraps what it has from elsewhere under the original's class name. */
    static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) root = root.getCause();
        return root;
    }

    /** A class of the job's own is not known here; Flink keeps its name. */
    private static String nameOf(Throwable error) {
        return error instanceof SerializedThrowable serialized
                ? serialized.getOriginalErrorClassName()
                : error.getClass().getName();
    }

    /** Without what differs from run to run. */
    private static String shortened(String message) {
        String same = message.replaceAll("@[0-9a-f]{5,8}", "@…").replaceAll("\\s+", " ").trim();
        return same.length() <= LONGEST_TEXT ? same : same.substring(0, LONGEST_TEXT) + "…";
    }
}
