package restorable.jobs;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** A source and two sinks, with connectors that come with Flink. */
final class Tables {
    static final String ALL = "INSERT INTO all_orders SELECT id, amount FROM orders";
    static final String TOTALS = "INSERT INTO totals SELECT id, SUM(amount) FROM orders GROUP BY id";

    private Tables() {}

    static TableEnvironment create() {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.executeSql("CREATE TABLE orders (id BIGINT, amount INT) WITH ('connector' = 'datagen', 'rows-per-second' = '20',"
                + " 'fields.id.min' = '1', 'fields.id.max' = '8')");
        tables.executeSql("CREATE TABLE all_orders (id BIGINT, amount INT) WITH ('connector' = 'blackhole')");
        tables.executeSql("CREATE TABLE totals (id BIGINT, amount INT) WITH ('connector' = 'blackhole')");
        return tables;
    }
}
