package restorable.helper;

import java.nio.file.Paths;

/**
 * {@code java -cp restorable-helper.jar:<Flink's lib/*> restorable.helper.Main REQUEST}: runs a job's main with a cluster
 * that takes jobs but runs nothing, and writes what it was given to the request's answer file. Nothing of the outcome is
 * told by exit code or output: those are the job's own.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Request request = Request.read(Paths.get(arguments[0]));
        Answer answer = new Answer(request.answerFile());
        // A job that calls System.exit leaves through here; one that returned has written already.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> answer.write("exited", null)));
        // Jobs and Flink print; standard output would get mixed with that of whoever called.
        System.setOut(System.err);
        try {
            JobMain job = new JobMain(request, answer);
            Throwable thrown = job.run();
            if (request.mode().equals("trial")) new Trials(request, answer, job).run();
            answer.write(thrown == null ? "returned" : "threw", thrown);
        } catch (Throwable failure) {
            answer.write("failed", failure);
        }
        // Not exit: jobs leave threads behind that would keep the JVM alive.
        Runtime.getRuntime().halt(0);
    }
}
