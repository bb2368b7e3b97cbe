import type { TokenCredential } from "@azure/identity";
import {
  AnonymousCredential,
  type BlobClient,
  BlobServiceClient,
  type ContainerClient,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";
import { StorageError } from "../../errors.js";
import type { RemotePath } from "../remote/remotePath.js";
import type { AzureSettings } from "../settings.js";

export interface AzureClients {
  container(root: RemotePath): ContainerClient;
  blob(at: RemotePath): BlobClient;
}

/**
 * Clients of the containers in paths, `container@account.dfs.core.windows.net`. Credentials come from where Azure's own
 * tools look: AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN, else DefaultAzureCredential
 * (service principal or workload identity in the environment, managed identity, az login).
 */
export function azureClients({ endpoints = {} }: AzureSettings, environment: NodeJS.ProcessEnv): AzureClients {
  // as it is when the storage is opened
  const {
    AZURE_STORAGE_CONNECTION_STRING: connection,
    AZURE_STORAGE_ACCOUNT: keyOwner,
    AZURE_STORAGE_KEY: key,
    AZURE_STORAGE_SAS_TOKEN: sas,
  } = environment;
  const accounts = new Map<string, BlobServiceClient>();
  // tried again around it, bodies included
  const options = { retryOptions: { maxTries: 1 } };

  function accountAt(host: string): BlobServiceClient {
    const known = accounts.get(host);
    if (known) return known;
    const [account = ""] = host.split(".");
    const told = toldBy(connection);
    let opened: BlobServiceClient;
    if (told && (told.account === undefined || told.account === account)) {
      opened = BlobServiceClient.fromConnectionString(told.text, options);
    } else {
      // the Data Lake's own protocol is another one; every account has both
      const url = endpoints[account] ?? `https://${host.replace(/\.dfs\./i, ".blob.")}`;
      opened = withCredential(url, account);
    }
    accounts.set(host, opened);
    return opened;
  }

  function withCredential(url: string, account: string): BlobServiceClient {
    if (key && (keyOwner ?? account) === account) {
      return new BlobServiceClient(url, new StorageSharedKeyCredential(account, key), options);
    }
    if (sas) return new BlobServiceClient(`${url}?${sas.replace(/^\?/, "")}`, new AnonymousCredential(), options);
    return new BlobServiceClient(url, fromEnvironment(), options);
  }

  const container = (root: RemotePath): ContainerClient => {
    const [, name, host] = /^([^@]+)@([^@]+)$/.exec(root.authority) ?? [];
    if (name === undefined || host === undefined) {
      throw new StorageError(`${root.root}: names no container and account`, {
        fix: "It is abfss://container@account.dfs.core.windows.net/path.",
      });
    }
    return accountAt(host).getContainerClient(name);
  };
  return { container, blob: (at) => container(at).getBlobClient(at.key) };
}

function toldBy(text: string | undefined) {
  if (!text) return undefined;
  if (/UseDevelopmentStorage=true/i.test(text)) return { text, account: "devstoreaccount1" };
  return { text, account: /(?:^|;)\s*AccountName=([^;]+)/i.exec(text)?.[1]?.trim() };
}

/** Its package is large, and needed only where nothing else says who asks. */
function fromEnvironment(): TokenCredential {
  let loaded: Promise<TokenCredential> | undefined;
  return {
    async getToken(scopes, options) {
      loaded ??= import("./azureChain.js").then(({ azureChain }) => azureChain());
      return (await loaded).getToken(scopes, options);
    },
  };
}
