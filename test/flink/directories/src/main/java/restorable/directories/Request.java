package restorable.directories;

import java.util.Map;
import java.util.Set;

/**
 * One line for {@link Desk}; what a request does not need is absent.
 *
 * @param name the job's, by which it is paced
 * @param id the job's, 32 hex digits
 * @param config of Flink
 * @param payload bytes an account holds of each split
 * @param end where each split ends; null for never
 * @param numbers up to which each split may be read
 * @param location of a snapshot, or of the directory that a savepoint goes to
 * @param format of a savepoint: CANONICAL or NATIVE
 * @param subtasks that wait in their next snapshot
 * @param pattern of paths that cannot be deleted; null: all can
 * @param millis that each number takes
 */
record Request(
        String request, String name, String id, Map<String, String> config, Integer payload, Long end, Long numbers,
        String location, String format, Set<Integer> subtasks, String pattern, Long millis) {}
