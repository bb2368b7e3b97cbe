package restorable.jobs;

/** A main that returns without a job. */
public final class NoJob {
    private NoJob() {}

    public static void main(String[] arguments) {
        System.out.println("usage: NoJob TOPIC");
    }
}
