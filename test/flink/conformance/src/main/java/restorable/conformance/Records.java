package restorable.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is recorded: a folder for each release with {@code cases.jsonl} (a case a line) and the metadata of its snapshots,
 * and {@code manifests.jsonl} for all releases. Snapshots and manifests are named by a digest of their content, because
 * most are used by several cases.
 */
final class Records {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root;
    private final Path directory;
    private final Map<String, String> cases = new TreeMap<>();
    private final Map<String, String> manifests = new TreeMap<>();

    private Records(Path root, String release) {
        this.root = root;
        this.directory = root.resolve(release);
    }

    /** {@code again}: what is recorded of this release stays, but for the cases that are run. */
    static Records below(Path root, String release, boolean again) throws IOException {
        Records records = new Records(root, release);
        read(root.resolve("manifests.jsonl"), "digest", records.manifests);
        if (again) read(records.directory.resolve("cases.jsonl"), "id", records.cases);
        return records;
    }

    private static void read(Path file, String key, Map<String, String> lines) throws IOException {
        if (!Files.exists(file)) return;
        for (String line : Files.readAllLines(file)) lines.put((String) parsed(line).get(key), line);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> parsed(String line) throws JsonProcessingException {
        return JSON.readValue(line, Map.class);
    }

    /** Keeps a snapshot's metadata, before a restore may delete it; returns its digest, null where there is none. */
    String keep(Path snapshot) throws IOException {
        Path file = snapshot.resolve("_metadata");
        if (!Files.exists(file)) return null;
        byte[] content = Files.readAllBytes(file);
        String digest = Digest.of(content);
        Path kept = directory.resolve("snapshots").resolve(digest + ".metadata");
        Files.createDirectories(kept.getParent());
        if (!Files.exists(kept)) Files.write(kept, content);
        return digest;
    }

    void add(Case subject, Written written, String snapshot, Restorer.Restored restored) throws IOException {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", subject.id());
        Map<String, String> rules = new TreeMap<>(subject.rules());
        boolean all = restored.outcome().result().equals("restored");
        if (subject.about() != null) rules.put(subject.about(), all ? "near-miss" : "trigger");
        if (!rules.isEmpty()) entry.put("rules", rules);
        entry.put("door", subject.door());
        if (subject.from() != null) entry.put("from", subject.from());
        entry.put("kind", subject.writer().kind().toString());
        if (subject.tamper() != null) entry.put("tamper", subject.tamper());
        if (subject.restore().allowNonRestoredState()) entry.put("allowNonRestoredState", true);
        if (subject.restore().claimMode() != null) entry.put("claimMode", subject.restore().claimMode());
        entry.put("snapshot", snapshot);
        entry.put("previousJob", manifest(written.job()));
        entry.put("job", manifest(restored.job()));
        if (restored.files() != null) entry.put("files", restored.files());
        entry.put("outcome", restored.outcome().view());
        cases.put(subject.id(), JSON.writeValueAsString(entry));
    }

    /** Without the release, so that releases share it. */
    private String manifest(Map<String, Object> manifest) throws JsonProcessingException {
        Map<String, Object> shared = new LinkedHashMap<>(manifest);
        shared.remove("flinkVersion");
        String digest = Digest.of(JSON.writeValueAsString(shared).getBytes(StandardCharsets.UTF_8));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("digest", digest);
        entry.put("manifest", shared);
        manifests.put(digest, JSON.writeValueAsString(entry));
        return digest;
    }

    void write() throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("cases.jsonl"), cases.values());
        removeUnusedSnapshots();
        manifests.keySet().retainAll(usedBy(allCases(), "previousJob", "job"));
        Files.write(root.resolve("manifests.jsonl"), manifests.values());
    }

    private void removeUnusedSnapshots() throws IOException {
        Set<String> used = usedBy(cases.values(), "snapshot");
        for (Path file : filesIn(directory.resolve("snapshots"))) {
            if (!used.contains(file.getFileName().toString().replace(".metadata", ""))) Files.delete(file);
        }
    }

    /** Of every release. */
    private List<String> allCases() throws IOException {
        List<String> all = new ArrayList<>();
        for (Path release : filesIn(root)) {
            Path file = release.resolve("cases.jsonl");
            if (Files.exists(file)) all.addAll(Files.readAllLines(file));
        }
        return all;
    }

    private static Set<String> usedBy(Iterable<String> cases, String... keys) throws IOException {
        Set<String> used = new HashSet<>();
        for (String line : cases) {
            for (String key : keys) used.add(String.valueOf(parsed(line).get(key)));
        }
        return used;
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        if (!Files.exists(directory)) return List.of();
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
