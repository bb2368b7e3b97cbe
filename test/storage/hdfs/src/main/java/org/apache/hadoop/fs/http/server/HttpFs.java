package org.apache.hadoop.fs.http.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** The gateway to an HDFS. In a package of Hadoop's, because its server can be given settings only from there. */
public final class HttpFs {
    /** Returns its port once it serves. */
    public static int start(Path home, String hdfs) throws Exception {
        for (String directory : new String[] {"conf", "log", "temp"}) Files.createDirectories(home.resolve(directory));
        Path conf = home.resolve("conf");
        Files.writeString(conf.resolve("httpfs-signature.secret"), "only for tests");

        // what it serves is set by files …
        Configuration site = new Configuration(false);
        anybodyMayBeSomebodyElse("httpfs", site);
        write(site, conf.resolve("httpfs-site.xml"));
        Configuration core = new Configuration(false);
        core.set("fs.defaultFS", hdfs);
        write(core, conf.resolve("core-site.xml"));
        System.setProperty("httpfs.home.dir", home.toString());

        // … and where, by this
        Configuration where = new Configuration(true);
        where.set(HttpFSServerWebServer.HTTP_HOSTNAME_KEY, "127.0.0.1");
        where.setInt(HttpFSServerWebServer.HTTP_PORT_KEY, 0);
        HttpFSServerWebServer server = new HttpFSServerWebServer(where, new Configuration(false));
        server.start();
        return server.getUrl().getPort();
    }

    /** A gateway asks in the name of others; who runs it must be allowed to. */
    public static void anybodyMayBeSomebodyElse(String prefix, Configuration configuration) {
        String user = prefix + ".proxyuser." + System.getProperty("user.name");
        configuration.set(user + ".hosts", "*");
        configuration.set(user + ".groups", "*");
    }

    private static void write(Configuration configuration, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            configuration.writeXml(out);
        }
    }

    private HttpFs() {}
}
