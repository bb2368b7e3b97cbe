package restorable.jobs;

/** A main that waits for something that does not come. */
public final class Hangs {
    private Hangs() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("waiting for the topics to appear");
        Thread.sleep(Long.MAX_VALUE);
    }
}
