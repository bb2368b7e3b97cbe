package restorable.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * Warmed loading, one line {@code ms=<double>} an iteration.
 *
 * <p>{@code LoadLoop FILE MODE ITERATIONS} runs by itself. Without arguments it obeys commands on
 * stdin until that ends, so that another process can alternate with it: {@code MODE FILE} is one
 * iteration, {@code warm N MODE FILE} is N of them and answers with a single {@code warm=N}.
 *
 * <p>Modes: {@code flink}, {@code buf} (see {@link Peer}) and {@code roundtrip} (see {@link
 * RoundTrip}).
 */
public final class LoadLoop {

    private final Map<String, RoundTrip> roundTrips = new HashMap<>();

    /** What was loaded last, where the compiler cannot prove it unused. */
    private volatile CheckpointMetadata loaded;

    public static void main(String[] args) throws IOException {
        LoadLoop loop = new LoadLoop();
        if (args.length == 3) {
            for (int i = Integer.parseInt(args[2]); i > 0; i--) {
                answer(loop.timed(args[1], args[0]));
            }
            return;
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            loop.obey(line);
        }
    }

    private void obey(String line) throws IOException {
        if (!line.startsWith("warm ")) {
            String[] command = line.split(" ", 2);
            answer(timed(command[0], command[1]));
            return;
        }
        String[] command = line.split(" ", 4);
        int iterations = Integer.parseInt(command[1]);
        for (int i = 0; i < iterations; i++) {
            timed(command[2], command[3]);
        }
        System.out.println("warm=" + iterations);
        System.out.flush();
    }

    private long timed(String mode, String file) throws IOException {
        if (mode.equals("roundtrip")) {
            RoundTrip roundTrip = roundTrips.get(file);
            if (roundTrip == null) {
                roundTrip = new RoundTrip(file);
                roundTrips.put(file, roundTrip);
            }
            return roundTrip.run();
        }
        long start = System.nanoTime();
        loaded = Peer.load(mode, file);
        long elapsed = System.nanoTime() - start;
        loaded = null; // else the next iteration has to keep two models alive
        return elapsed;
    }

    private static void answer(long nanos) {
        System.out.printf(Locale.ROOT, "ms=%.4f%n", nanos / 1e6);
        System.out.flush();
    }
}
