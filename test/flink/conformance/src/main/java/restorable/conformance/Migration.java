package restorable.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the built program on a snapshot: {@code restorable migrate} and {@code restorable apply}. Options may refer to
 * {@code $id(OPERATOR)} (see {@link References}), {@code $from} and {@code $to} (the tree of the snapshot before and after
 * it was moved), {@code $savepoint} (the one that was claimed) and {@code $merge} (the second snapshot).
 */
final class Migration {
    /** Where the program is: {@code dist/bin/restorable.js}. */
    private static final Path PROGRAM = Path.of(System.getProperty("restorable.program"));

    private Migration() {}

    /** What the program said when it refused; it is no failure of the test. */
    static final class Refused extends Exception {
        Refused(String message) {
            super(message);
        }
    }

    /** Returns where the new snapshot is. */
    static Path of(Path snapshot, List<String> options, Path workplace) throws Exception {
        Trees.delete(workplace);
        Files.createDirectories(workplace);
        Path plan = workplace.resolve("plan.json");
        Path target = workplace.resolve("migrated");
        List<String> migrate = new ArrayList<>(List.of("migrate", snapshot.toString(), "--output", plan.toString()));
        boolean inPlace = options.contains("--in-place");
        if (!inPlace) migrate.addAll(List.of("--to", target.toString()));
        migrate.addAll(options);
        run(migrate, workplace);
        run(List.of("apply", plan.toString()), workplace);
        return inPlace ? snapshot : target;
    }

    private static void run(List<String> arguments, Path workplace) throws Exception {
        List<String> command = new ArrayList<>(List.of("node", PROGRAM.toString()));
        command.addAll(arguments);
        Path output = workplace.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("no end after a minute: " + command);
        }
        if (process.exitValue() == 0) return;
        String text = Files.readString(output, StandardCharsets.UTF_8);
        throw new Refused(text.lines().findFirst().orElse("no output").replaceFirst("^restorable: ", ""));
    }
}
