package restorable.helper;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** What one release has and another has not, or has not public. */
final class Reflect {
    private Reflect() {}

    /** Result of a method without parameters, whatever its visibility. */
    static Object call(Object target, String name) throws ReflectiveOperationException {
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (!method.getName().equals(name) || method.getParameterCount() != 0) continue;
                method.setAccessible(true);
                return method.invoke(target);
            }
        }
        throw new NoSuchMethodException(target.getClass().getName() + "." + name);
    }

    static Object get(Object target, String name) throws ReflectiveOperationException {
        return field(target.getClass(), name).get(target);
    }

    static Field field(Class<?> of, String name) throws NoSuchFieldException {
        for (Class<?> type = of; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!field.getName().equals(name)) continue;
                field.setAccessible(true);
                return field;
            }
        }
        throw new NoSuchFieldException(of.getName() + "." + name);
    }
}
