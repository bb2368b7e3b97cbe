import { programOf, type Server, startServer } from "./server.js";

export const hasGcs = programOf("fake-gcs-server") !== null;

export function startGcs(): Promise<Server> {
  return startServer({
    command: programOf("fake-gcs-server") ?? "fake-gcs-server",
    args: (port) => [
      ...["-scheme", "http", "-host", "127.0.0.1", "-port", `${port}`, "-public-host", `127.0.0.1:${port}`],
      ...["-backend", "memory", "-log-level", "error"],
    ],
    isReady: async (url) => (await fetch(`${url}/storage/v1/b?project=test`)).ok,
  });
}
