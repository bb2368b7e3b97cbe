package restorable.flink.job;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The numbers of one split.
 *
 * @param index place among the source's splits, decides who reads it
 * @param position the next record
 * @param end the record after the last; Long.MAX_VALUE never ends
 */
record NumberSplit(String splitId, int index, long position, long end) implements SourceSplit {

    boolean endless() {
        return end == Long.MAX_VALUE;
    }

    NumberSplit next() {
        return new NumberSplit(splitId, index, position + 1, end);
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeUTF(splitId);
        out.writeInt(index);
        out.writeLong(position);
        out.writeLong(end);
    }

    private static NumberSplit read(DataInputStream in) throws IOException {
        return new NumberSplit(in.readUTF(), in.readInt(), in.readLong(), in.readLong());
    }

    static final class Serializer implements SimpleVersionedSerializer<NumberSplit> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(NumberSplit split) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            split.write(new DataOutputStream(bytes));
            return bytes.toByteArray();
        }

        @Override
        public NumberSplit deserialize(int version, byte[] bytes) throws IOException {
            return read(new DataInputStream(new ByteArrayInputStream(bytes)));
        }
    }

    /** What the enumerator keeps: the splits that no reader has yet. */
    static final class ListSerializer implements SimpleVersionedSerializer<List<NumberSplit>> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(List<NumberSplit> splits) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(splits.size());
            for (NumberSplit split : splits) split.write(out);
            return bytes.toByteArray();
        }

        @Override
        public List<NumberSplit> deserialize(int version, byte[] bytes) throws IOException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            List<NumberSplit> splits = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) splits.add(read(in));
            return splits;
        }
    }
}
