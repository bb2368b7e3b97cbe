package restorable.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.util.EnvironmentInformation;
import restorable.flink.spec.JobSpec;

/**
 * The classes that a job brings, as its jars. Two versions of a class have the same name, so they cannot be on one class
 * path: a job has their sources, which are compiled here.
 */
final class JobClasses {
    /** Flink's Avro module and Avro itself, as a class path. */
    private static final String AVRO = System.getProperty("conformance.avro", "");

    private static final Path COMPILED =
            Path.of("/tmp/flink-conformance/classes", EnvironmentInformation.getVersion());
    private static final Map<String, JobClasses> KNOWN = new HashMap<>();

    private final List<Path> jars;
    private final ClassLoader loader;

    private JobClasses(List<Path> jars) throws IOException {
        this.jars = jars;
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) urls.add(jar.toUri().toURL());
        this.loader = new URLClassLoader(urls.toArray(URL[]::new), JobClasses.class.getClassLoader());
    }

    /** While it is open, this thread's classes are those of the job, as in Flink's command line. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    static synchronized JobClasses of(JobSpec job) {
        return KNOWN.computeIfAbsent(job.libraries() + "|" + new TreeMap<>(job.classes()), all -> {
            try {
                return load(job, Digest.of(all.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    Scope enter() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        return () -> thread.setContextClassLoader(before);
    }

    List<Path> jars() {
        return jars;
    }

    void addTo(JobGraph job) {
        for (Path jar : jars) job.addJar(new org.apache.flink.core.fs.Path(jar.toUri()));
    }

    private static JobClasses load(JobSpec job, String digest) throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String library : job.libraries()) {
            if (!library.equals("avro")) throw new IllegalArgumentException("no such library: " + library);
            Arrays.stream(AVRO.split(":")).map(Path::of).forEach(jars::add);
        }
        if (!job.classes().isEmpty()) jars.add(compile(job.classes(), COMPILED.resolve(digest)));
        return new JobClasses(jars);
    }

    private static Path compile(Map<String, String> sources, Path directory) throws IOException {
        Trees.delete(directory);
        Path classes = Files.createDirectories(directory.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of(
                "-nowarn", "-proc:none", "-cp", System.getProperty("java.class.path") + ":" + AVRO, "-d",
                classes.toString()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = directory.resolve("sources").resolve(source.getKey().replace('.', '/') + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source.getValue());
            arguments.add(file.toString());
        }
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        if (failed != 0) throw new IllegalStateException("does not compile: " + sources);
        return jar(classes, directory.resolve("job.jar"));
    }

    private static Path jar(Path classes, Path jar) throws IOException {
        try (JarOutputStream entries = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> all = Files.walk(classes)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return jar;
    }
}
