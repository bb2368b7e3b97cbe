package restorable.jobs;

import org.apache.flink.table.api.StatementSet;

/** One job of two INSERTs. */
public final class SqlSet {
    private SqlSet() {}

    public static void main(String[] arguments) {
        StatementSet set = Tables.create().createStatementSet();
        set.addInsertSql(Tables.ALL);
        set.addInsertSql(Tables.TOTALS);
        set.execute();
    }
}
