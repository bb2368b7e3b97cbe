package restorable.reader;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonGenerator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Says what Flink's own reader makes of each file: one JSON line a file on stdout.
 *
 * <p>Arguments: {@code [--base DIR] DIR_OR_FILE...}. With a base, {@code file} is printed relative
 * to it.
 */
public final class ReadMetadata {

    public static void main(String[] args) throws Exception {
        Path base = null;
        List<Path> inputs = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--base")) {
                base = Path.of(args[++i]).toAbsolutePath();
            } else {
                inputs.addAll(MetadataFiles.under(Path.of(args[i]).toAbsolutePath()));
            }
        }

        // Escaped, because UTF-8 cannot carry the unpaired surrogates that Flink's strings may hold.
        ObjectMapper json = new ObjectMapper();
        json.getFactory().enable(JsonGenerator.Feature.ESCAPE_NON_ASCII);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        for (Path file : inputs) {
            Path shown = base == null ? file : base.relativize(file);
            out.println(json.writeValueAsString(Report.of(file, shown.toString())));
        }
    }
}
