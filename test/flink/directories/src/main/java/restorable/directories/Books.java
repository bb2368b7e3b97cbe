package restorable.directories;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * What the accounts must hold: a function of how far each split has been read, and nothing else. Restored state is right if
 * it agrees with the positions restored beside it, whatever snapshot they come from.
 */
final class Books {
    static final int ACCOUNTS = 24;

    private Books() {}

    static int account(int split, long number) {
        return (int) Math.floorMod(mix(split * 0x9E3779B97F4A7C15L + number), (long) ACCOUNTS);
    }

    /** Of an account before its first number. */
    static byte[] empty(int payload) {
        return of(0, 0, payload);
    }

    static byte[] after(byte[] before, long number) {
        ByteBuffer old = ByteBuffer.wrap(before);
        return of(old.getLong() + 1, mix(old.getLong() ^ number), before.length - 16);
    }

    /** What one account holds of a split that has been read up to, not including, {@code position}. */
    static byte[] expected(int split, int account, long position, int payload) {
        long count = 0;
        long digest = 0;
        for (long number = 0; number < position; number++) {
            if (account(split, number) != account) continue;
            count++;
            digest = mix(digest ^ number);
        }
        return of(count, digest, payload);
    }

    /** The payload cannot be compressed away, so that state has a size. */
    private static byte[] of(long count, long digest, int payload) {
        byte[] random = new byte[payload];
        new Random(digest).nextBytes(random);
        return ByteBuffer.allocate(16 + payload).putLong(count).putLong(digest).put(random).array();
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
