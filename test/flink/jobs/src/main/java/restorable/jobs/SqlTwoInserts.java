package restorable.jobs;

import org.apache.flink.table.api.TableEnvironment;

/** Two jobs, one for each INSERT. */
public final class SqlTwoInserts {
    private SqlTwoInserts() {}

    public static void main(String[] arguments) {
        TableEnvironment tables = Tables.create();
        tables.executeSql(Tables.ALL);
        tables.executeSql(Tables.TOTALS);
    }
}
