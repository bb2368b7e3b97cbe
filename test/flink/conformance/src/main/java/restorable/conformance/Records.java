package restorable.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is recorded of one release: {@code cases.jsonl} (a case a line), {@code manifests.jsonl} and {@code snapshots/},
 * both by a digest of their content, because most are used by several cases.
 */
final class Records {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final Map<String, String> cases = new TreeMap<>();
    private final Map<String, String> manifests = new TreeMap<>();

    Records(Path directory) {
        this.directory = directory;
    }

    /** Keeps what is there, for runs that add to it. */
    @SuppressWarnings("unchecked")
    static Records existing(Path directory) throws IOException {
        Records records = new Records(directory);
        if (!Files.exists(directory.resolve("cases.jsonl"))) return records;
        for (String line : Files.readAllLines(directory.resolve("cases.jsonl"))) {
            Map<String, Object> entry = JSON.readValue(line, Map.class);
            records.cases.put((String) entry.get("id"), line);
        }
        for (String line : Files.readAllLines(directory.resolve("manifests.jsonl"))) {
            Map<String, Object> entry = JSON.readValue(line, Map.class);
            records.manifests.put((String) entry.get("digest"), line);
        }
        return records;
    }

    void add(Case subject, Written written, Restorer.Restored restored) throws IOException {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", subject.id());
        if (subject.rules() != null) entry.put("rules", subject.rules());
        entry.put("door", subject.door());
        if (subject.from() != null) entry.put("from", subject.from());
        entry.put("kind", subject.writer().kind().toString());
        if (subject.tamper() != null) entry.put("tamper", subject.tamper());
        if (subject.restore().allowNonRestoredState()) entry.put("allowNonRestoredState", true);
        if (subject.restore().claimMode() != null) entry.put("claimMode", subject.restore().claimMode());
        entry.put("snapshot", snapshot(written));
        entry.put("previousJob", manifest(written.job()));
        entry.put("job", manifest(restored.job()));
        if (restored.files() != null) entry.put("files", restored.files());
        entry.put("outcome", restored.outcome().view());
        cases.put(subject.id(), JSON.writeValueAsString(entry));
    }

    private String manifest(Map<String, Object> manifest) throws JsonProcessingException {
        String text = JSON.writeValueAsString(manifest);
        String digest = Digest.of(text.getBytes(StandardCharsets.UTF_8));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("digest", digest);
        entry.put("manifest", manifest);
        manifests.put(digest, JSON.writeValueAsString(entry));
        return digest;
    }

    /** Null where there is none. */
    private String snapshot(Written written) throws IOException {
        return metadata.get(written);
    }

    /** Read before a restore, which may delete it. */
    private final Map<Written, String> metadata = new LinkedHashMap<>();

    void keep(Written written) throws IOException {
        Path file = written.snapshot().resolve("_metadata");
        if (!Files.exists(file)) return;
        byte[] content = Files.readAllBytes(file);
        String digest = Digest.of(content);
        Path kept = directory.resolve("snapshots").resolve(digest + ".metadata");
        Files.createDirectories(kept.getParent());
        if (!Files.exists(kept)) Files.write(kept, content);
        metadata.put(written, digest);
    }

    void write() throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("cases.jsonl"), new ArrayList<>(cases.values()));
        removeUnused();
        Files.write(directory.resolve("manifests.jsonl"), new ArrayList<>(manifests.values()));
    }

    @SuppressWarnings("unchecked")
    private void removeUnused() throws IOException {
        List<String> used = new ArrayList<>();
        for (String line : cases.values()) {
            Map<String, Object> entry = JSON.readValue(line, Map.class);
            for (String key : List.of("snapshot", "previousJob", "job")) used.add(String.valueOf(entry.get(key)));
        }
        manifests.keySet().retainAll(used);
        try (var files = Files.list(directory.resolve("snapshots"))) {
            for (Path file : files.toList()) {
                if (!used.contains(file.getFileName().toString().replace(".metadata", ""))) Files.delete(file);
            }
        }
    }
}
