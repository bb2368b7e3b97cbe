package restorable.reader;

/** 64-bit numbers for readers whose numbers are doubles. */
final class Numbers {

    private static final long MAX_SAFE = (1L << 53) - 1;

    /** A number while a double holds it exactly, else its decimal digits as a string. */
    static Object exact(long value) {
        return value < -MAX_SAFE || value > MAX_SAFE ? Long.toString(value) : (Object) value;
    }
}
