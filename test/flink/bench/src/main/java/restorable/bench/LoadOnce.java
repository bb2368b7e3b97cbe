package restorable.bench;

import java.io.IOException;

/** A process that does nothing but load one file: {@code LoadOnce FILE [flink|buf]}. */
public final class LoadOnce {

    public static void main(String[] args) throws IOException {
        Peer.load(args.length > 1 ? args[1] : "flink", args[0]);
    }
}
