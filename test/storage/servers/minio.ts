import { programOf, type Server, startServer } from "./server.js";

/** The administrator of a server that lives as long as a test. */
export const minioKeys = { AWS_ACCESS_KEY_ID: "restorable-test", AWS_SECRET_ACCESS_KEY: "restorable-test-secret" };

export const hasMinio = programOf("minio") !== null;

export function startMinio(): Promise<Server> {
  return startServer({
    command: programOf("minio") ?? "minio",
    args: (port, folder) => [
      "server",
      "--quiet",
      ...["--address", `127.0.0.1:${port}`],
      ...["--console-address", "127.0.0.1:0"],
      folder,
    ],
    env: {
      MINIO_ROOT_USER: minioKeys.AWS_ACCESS_KEY_ID,
      MINIO_ROOT_PASSWORD: minioKeys.AWS_SECRET_ACCESS_KEY,
      MINIO_BROWSER: "off",
      MINIO_UPDATE: "off",
    },
    isReady: async (url) => (await fetch(`${url}/minio/health/live`)).ok,
  });
}
