package restorable.bench;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * Memory to store into, as cheap as it gets for the peer: allocated once and without the locks of
 * ByteArrayOutputStream, which DataOutputStream would take four times an int.
 */
final class ByteSink extends OutputStream {

    private final byte[] bytes;
    private int length;

    ByteSink(int capacity) {
        bytes = new byte[capacity];
    }

    void clear() {
        length = 0;
    }

    byte[] bytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    @Override
    public void write(int b) {
        bytes[length++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }
}
