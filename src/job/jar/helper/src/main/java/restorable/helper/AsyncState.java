package restorable.helper;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;

/** Whether an operator asks for its keyed state through the asynchronous API of Flink 2. */
final class AsyncState {
    /** In 2.0, and since 2.1. Releases before have neither. */
    private static final List<String> ASKED =
            Arrays.asList("isAsyncStateProcessingEnabled", "isAsyncKeyOrderedProcessingEnabled");

    private AsyncState() {}

    /** Null: not known without an operator of that class. */
    static Boolean of(StreamOperatorFactory<?> factory, ClassLoader loader) throws ReflectiveOperationException {
        if (factory == null) return null;
        Object operator = factory instanceof SimpleOperatorFactory ? Reflect.call(factory, "getOperator") : null;
        Class<?> type = operator != null ? operator.getClass() : factory.getStreamOperatorClass(loader);
        if (type == null) return null;
        Method asked = method(type);
        if (asked == null) return false;
        if (operator != null) return (Boolean) Reflect.call(operator, asked.getName());
        String answers = asked.getDeclaringClass().getSimpleName();
        if (answers.startsWith("AbstractStreamOperator")) return false;
        return answers.startsWith("AbstractAsync") ? true : null;
    }

    /** The one that would be called. */
    private static Method method(Class<?> type) {
        for (Method method : type.getMethods()) {
            if (ASKED.contains(method.getName()) && method.getParameterCount() == 0 && !method.isBridge()) return method;
        }
        return null;
    }
}
