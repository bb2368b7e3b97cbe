import { AssumeRoleCommand, STSClient } from "@aws-sdk/nested-clients/sts";
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

/** Keys that allow one action, in the words of the environment. */
export async function keysFor(action: string, endpoint: string): Promise<Readonly<Record<string, string>>> {
  const credentials = { accessKeyId: minioKeys.AWS_ACCESS_KEY_ID, secretAccessKey: minioKeys.AWS_SECRET_ACCESS_KEY };
  const sts = new STSClient({ endpoint, region: "us-east-1", credentials });
  const Statement = [{ Effect: "Allow", Action: [`s3:${action}`], Resource: ["arn:aws:s3:::*"] }];
  const { Credentials: temporary } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: "arn:aws:iam::1:role/x",
      RoleSessionName: "test",
      Policy: JSON.stringify({ Version: "2012-10-17", Statement }),
    }),
  );
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = temporary ?? {};
  return { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey, AWS_SESSION_TOKEN: SessionToken };
}
