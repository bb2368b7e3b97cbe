import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * A session cluster with one jar uploaded to it, without TaskManagers: writes what {@code /jars/:id/plan} answers to a request, then
 * runs a command, in which {@code JAR_URL} stands for the jar's address, and ends as that does. Run from source:
 * {@code java -cp 'lib/*' SessionCluster.java JAR REQUEST ANSWER COMMAND…}
 */
public final class SessionCluster {
    public static void main(String[] arguments) {
        try {
            Runtime.getRuntime().halt(run(arguments));
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static int run(String[] arguments) throws Exception {
        Path uploads = Files.createTempDirectory("session");
        Path uploaded = Files.createDirectories(uploads.resolve("flink-web-upload")).resolve("job.jar");
        Files.copy(Path.of(arguments[0]), uploaded);
        Configuration cluster = new Configuration();
        cluster.setString("rest.port", "0");
        cluster.setString("rest.bind-port", "0");
        cluster.setString("rest.address", "localhost");
        cluster.setString("web.upload.dir", uploads.toString());
        MiniCluster flink = new MiniCluster(
                new MiniClusterConfiguration.Builder().setConfiguration(cluster).setNumTaskManagers(0).build());
        flink.start();
        String jar = flink.getRestAddress().get() + "/jars/job.jar";

        HttpRequest request = HttpRequest.newBuilder(URI.create(jar + "/plan"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(arguments[1]))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        Files.writeString(Path.of(arguments[2]), answer.body());

        List<String> command = new ArrayList<>(Arrays.asList(arguments).subList(3, arguments.length));
        command.replaceAll(word -> word.replace("JAR_URL", jar));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
