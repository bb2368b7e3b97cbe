package restorable.hdfs;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.http.server.HttpFs;
import org.apache.hadoop.hdfs.DFSConfigKeys;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.MiniDFSNNTopology;

/**
 * An HDFS of one data node. Prints one line of JSON once it serves, and stops when its stdin ends.
 *
 * <p>Arguments: an empty directory; then any of {@code --ha} (two name nodes, the second one active), {@code
 * --httpfs} (a gateway as well) and {@code --page=N} (entries of a page of LISTSTATUS_BATCH).
 */
public final class MiniHdfs {
    public static void main(String[] args) throws Exception {
        boolean ha = false;
        boolean httpFs = false;
        Configuration configuration = new HdfsConfiguration();
        for (String option : List.of(args).subList(1, args.length)) {
            if (option.equals("--ha")) ha = true;
            else if (option.equals("--httpfs")) httpFs = true;
            else if (option.startsWith("--page=")) {
                configuration.set(DFSConfigKeys.DFS_LIST_LIMIT, option.substring("--page=".length()));
            } else throw new IllegalArgumentException(option);
        }
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, new File(args[0]).getAbsolutePath());
        // small files only: blocks may be as small as they come
        configuration.setLong(DFSConfigKeys.DFS_NAMENODE_MIN_BLOCK_SIZE_KEY, 1);
        // a name node that was just made active looks for edits of the other one first
        configuration.setInt(DFSConfigKeys.DFS_HA_TAILEDITS_PERIOD_KEY, 1);

        HttpFs.anybodyMayBeSomebodyElse("hadoop", configuration);

        MiniDFSCluster.Builder builder = new MiniDFSCluster.Builder(configuration).numDataNodes(1);
        if (ha) builder.nnTopology(MiniDFSNNTopology.simpleHATopology(2));
        try (MiniDFSCluster cluster = builder.build()) {
            if (ha) cluster.transitionToActive(1);
            cluster.waitActive(ha ? 1 : 0);
            int gateway = 0;
            if (httpFs) gateway = HttpFs.start(Path.of(args[0], "httpfs").toAbsolutePath(), rpcOf(cluster));
            System.out.println(description(cluster, gateway));
            while (System.in.read() >= 0) {
                // nobody says anything: stdin ends with the process that started this one
            }
        }
        // threads of the web server outlive the cluster
        System.exit(0);
    }

    private static String rpcOf(MiniDFSCluster cluster) {
        return "hdfs://127.0.0.1:" + cluster.getNameNodePort(cluster.getNumNameNodes() - 1);
    }

    private static String description(MiniDFSCluster cluster, int gateway) {
        List<String> web = new ArrayList<>();
        for (int node = 0; node < cluster.getNumNameNodes(); node++) {
            web.add("\"127.0.0.1:" + cluster.getNameNode(node).getHttpAddress().getPort() + "\"");
        }
        return "{\"hdfs\":\"" + rpcOf(cluster) + "\",\"web\":[" + String.join(",", web) + "],\"dataNode\":\"127.0.0.1:"
                + cluster.getDataNodes().get(0).getInfoPort() + "\"," 
                + (gateway == 0 ? "" : "\"httpFs\":\"127.0.0.1:" + gateway + "\",")
                + "\"user\":\"" + System.getProperty("user.name") + "\"}";
    }
}
