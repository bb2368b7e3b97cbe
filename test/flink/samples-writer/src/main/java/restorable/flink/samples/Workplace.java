package restorable.flink.samples;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Where the cluster keeps what is not part of a sample: RocksDB writes this path into its OPTIONS files. */
final class Workplace {
    private Workplace() {}

    static Map<String, String> config(Path neutral, Map<String, String> config) {
        Map<String, String> all = new HashMap<>(config);
        all.put("io.tmp.dirs", neutral.resolve("tmp").toString());
        return all;
    }
}
