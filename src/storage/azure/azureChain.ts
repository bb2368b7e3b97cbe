import { DefaultAzureCredential } from "@azure/identity";

/** Service principal or workload identity in the environment, managed identity, az login. */
export function azureChain(): DefaultAzureCredential {
  return new DefaultAzureCredential();
}
