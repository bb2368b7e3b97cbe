package restorable.conformance;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import restorable.flink.spec.JobSpec;

/**
 * What a restoring job may refer to of the snapshot: {@code $id(OPERATOR)} is the ID of an operator of the job that
 * wrote it, {@code $ID(OPERATOR)} the same in upper case, {@code $checkpoint} the snapshot's checkpoint ID.
 */
final class References {
    private static final Pattern ID = Pattern.compile("\\$(id|ID)\\(([^)]+)\\)");
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private References() {}

    static JobSpec resolve(JobSpec spec, Written written) {
        try {
            return JobSpec.of(resolve(JSON.writeValueAsString(spec), written));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, String> resolve(Map<String, String> config, Written written) {
        Map<String, String> resolved = new TreeMap<>();
        config.forEach((key, value) -> resolved.put(key, resolve(value, written)));
        return resolved;
    }

    private static String resolve(String text, Written written) {
        return ID.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(idOf(found.group(1), found.group(2), written)))
                .replace("$checkpoint", String.valueOf(written.checkpointId()));
    }

    private static String idOf(String form, String operator, Written written) {
        String id = written.operatorIds().get(operator);
        if (id == null) throw new IllegalArgumentException("no such operator wrote the snapshot: " + operator);
        return form.equals("ID") ? id.toUpperCase() : id;
    }
}
