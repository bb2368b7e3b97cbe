package restorable.helper;

import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.operators.coordination.CoordinationRequestGateway;

/** The client of a job that has finished without doing anything. A proxy, because the interface grows with the releases. */
final class FinishedJobClient {
    private FinishedJobClient() {}

    static JobClient of(JobID id) {
        // collect() casts the client to the gateway.
        Class<?>[] types = {JobClient.class, CoordinationRequestGateway.class};
        return (JobClient) Proxy.newProxyInstance(FinishedJobClient.class.getClassLoader(), types, (client, method, arguments) -> {
            switch (method.getName()) {
                case "getJobID":
                    return id;
                case "getJobStatus":
                    return CompletableFuture.completedFuture(JobStatus.FINISHED);
                case "getJobExecutionResult":
                    return CompletableFuture.completedFuture(new JobExecutionResult(id, 0, Collections.emptyMap()));
                case "getAccumulators":
                    return CompletableFuture.completedFuture(Collections.emptyMap());
                case "cancel":
                    return CompletableFuture.completedFuture(null);
                case "toString":
                    return "FinishedJobClient " + id;
                case "hashCode":
                    return System.identityHashCode(client);
                case "equals":
                    return client == arguments[0];
                default:
                    return method.getReturnType() == CompletableFuture.class ? notRun(method.getName()) : null;
            }
        });
    }

    private static CompletableFuture<Object> notRun(String what) {
        CompletableFuture<Object> failed = new CompletableFuture<>();
        failed.completeExceptionally(
                new UnsupportedOperationException(what + ": the job is only described here, it does not run"));
        return failed;
    }
}
