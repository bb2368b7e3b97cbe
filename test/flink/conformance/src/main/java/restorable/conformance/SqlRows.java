package restorable.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import restorable.flink.spec.ValueType;

/** Rows of SQL, by their type in SQL: {@code ROW<id BIGINT, name STRING>}. */
public final class SqlRows implements ValueType {
    private final RowType type;

    public SqlRows(String sql) {
        type = (RowType) LogicalTypeParser.parse(sql, SqlRows.class.getClassLoader());
    }

    @Override
    public TypeInformation<?> info() {
        return InternalTypeInfo.of(type);
    }

    @Override
    public Object of(long record) {
        // As SQL's own keys are.
        return new RowDataSerializer(type).toBinaryRow(row(type, record)).copy();
    }

    @Override
    public Object view(Object value) {
        return view(type, (RowData) value);
    }

    private static RowData row(RowType type, long record) {
        return GenericRowData.of(type.getChildren().stream().map(child -> content(child, record)).toArray());
    }

    private static Object content(LogicalType type, long record) {
        return switch (type.getTypeRoot()) {
            case BIGINT -> record;
            case INTEGER -> (int) record;
            case VARCHAR -> StringData.fromString("r" + record % 1000);
            case ROW -> row((RowType) type, record);
            default -> throw new IllegalArgumentException("no values of " + type);
        };
    }

    /** By name, as far as a row knows names. */
    private static Map<String, Object> view(RowType type, RowData row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<String> names = type.getFieldNames();
        for (int i = 0; i < names.size(); i++) {
            LogicalType child = type.getTypeAt(i);
            Object field = RowData.createFieldGetter(child, i).getFieldOrNull(row);
            boolean nested = child instanceof RowType && field != null;
            fields.put(names.get(i), nested ? view((RowType) child, (RowData) field) : text(field));
        }
        return fields;
    }

    private static Object text(Object field) {
        return field instanceof StringData ? field.toString() : field;
    }
}
