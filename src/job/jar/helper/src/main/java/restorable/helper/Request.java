package restorable.helper;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/** What is asked, as a properties file in UTF-8: a command line would show secrets to every user of the machine. */
final class Request {
    private final Properties properties;

    private Request(Properties properties) {
        this.properties = properties;
    }

    static Request read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return new Request(properties);
    }

    /** {@code manifest}, or {@code trial}: asks Flink to restore as well. */
    String mode() {
        return properties.getProperty("mode");
    }

    Path answerFile() {
        return Paths.get(properties.getProperty("answer"));
    }

    /** Null for jobs without one (Python). */
    String jar() {
        return properties.getProperty("jar");
    }

    /** Null: the jar's own manifest says which. */
    String mainClass() {
        return properties.getProperty("class");
    }

    List<String> arguments() {
        return list("argument");
    }

    List<String> classPath() {
        return list("classpath");
    }

    /** Directory of Flink's configuration file; null: none. */
    String configurationDirectory() {
        return properties.getProperty("flinkConf");
    }

    /** Keys over those of the file. */
    Map<String, String> configuration() {
        Map<String, String> configuration = new LinkedHashMap<>();
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            if (name.startsWith("conf.")) configuration.put(name.substring("conf.".length()), properties.getProperty(name));
        }
        return configuration;
    }

    /** Directory with the metadata file; only for a trial. */
    Path snapshot() {
        return Paths.get(properties.getProperty("snapshot"));
    }

    /** {@code path}, {@code ha} or both, in the order of the trials. */
    List<String> doors() {
        return list("door");
    }

    boolean allowNonRestoredState() {
        return Boolean.parseBoolean(properties.getProperty("allowNonRestoredState"));
    }

    /** Whether the serializers of the snapshot are compared with those of the job. */
    boolean serializers() {
        return Boolean.parseBoolean(properties.getProperty("serializers"));
    }

    /** Which of several jobs is tried: its name, or its number from 1. Null: every one. */
    String job() {
        return properties.getProperty("job");
    }

    private List<String> list(String name) {
        List<String> values = new ArrayList<>();
        for (int index = 0; properties.containsKey(name + "." + index); index++) {
            values.add(properties.getProperty(name + "." + index));
        }
        return values;
    }
}
