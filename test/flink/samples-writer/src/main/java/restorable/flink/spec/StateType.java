package restorable.flink.spec;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** The types that a state of a spec can have, each with a way to make a value of it from a record. */
public enum StateType {
    LONG {
        @Override
        public TypeInformation<?> info() {
            return Types.LONG;
        }

        @Override
        public Object of(long record) {
            return record;
        }
    },
    INT {
        @Override
        public TypeInformation<?> info() {
            return Types.INT;
        }

        @Override
        public Object of(long record) {
            return (int) record;
        }
    },
    STRING {
        @Override
        public TypeInformation<?> info() {
            return Types.STRING;
        }

        @Override
        public Object of(long record) {
            return "record-" + record;
        }
    };

    public abstract TypeInformation<?> info();

    public abstract Object of(long record);
}
