import { userInfo } from "node:os";

/**
 * Who asks, as parameters of a request: a delegation token (HADOOP_TOKEN), which is never printed, or a name that simple
 * authentication believes.
 */
export function callerOf(
  user: string | undefined,
  environment: NodeJS.ProcessEnv,
): { readonly delegation: string } | { readonly "user.name": string } {
  const token = environment["HADOOP_TOKEN"];
  if (token) return { delegation: token.trim() };
  return { "user.name": user ?? (environment["HADOOP_USER_NAME"] || userInfo().username) };
}
