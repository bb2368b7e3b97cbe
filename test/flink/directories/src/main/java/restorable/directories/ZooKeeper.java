package restorable.directories;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServer;

/** A ZooKeeper on a free port of this machine, for JobManagers with high availability. */
final class ZooKeeper implements AutoCloseable {
    private static final int TICK_MILLIS = 2_000;
    private static final int MOST_CLIENTS = 100;

    private final ServerCnxnFactory connections;

    ZooKeeper() throws Exception {
        Path data = Files.createTempDirectory("restorable-zookeeper-");
        ZooKeeperServer server = new ZooKeeperServer(data.toFile(), data.toFile(), TICK_MILLIS);
        connections = new NIOServerCnxnFactory();
        connections.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), MOST_CLIENTS);
        connections.startup(server);
    }

    /** As {@code high-availability.zookeeper.quorum} has it. */
    String quorum() {
        return "127.0.0.1:" + connections.getLocalPort();
    }

    @Override
    public void close() {
        connections.shutdown();
    }
}
