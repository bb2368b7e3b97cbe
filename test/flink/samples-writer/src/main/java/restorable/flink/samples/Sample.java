package restorable.flink.samples;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/**
 * One directory of samples/.
 *
 * @param name its path below the release's directory
 * @param job file name of the job in resources/jobs
 * @param config Flink configuration, given the directory that Flink writes to
 * @param capture makes the snapshot
 * @param since first Flink release that can write it
 */
record Sample(String name, String job, Function<Path, Map<String, String>> config, Capture capture, String since) {

    boolean writtenBy(String flinkVersion) {
        return Arrays.compare(numbers(since), numbers(flinkVersion)) <= 0;
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}
