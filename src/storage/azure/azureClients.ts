import type { TokenCredential } from "@azure/identity";
import {
  AnonymousCredential,
  type BlobClient,
  BlobServiceClient,
  type ContainerClient,
  type StoragePipelineOptions,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";
import { StorageError } from "../../errors.js";
import { redacted } from "../remote/redacted.js";
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
    const told = connection ? clientToldBy(connection, options) : undefined;
    const opened = told?.account === account ? told.client : withCredential(urlOf(host, account), account);
    accounts.set(host, opened);
    return opened;
  }

  function urlOf(host: string, account: string): string {
    const endpoint = endpoints[account];
    if (endpoint !== undefined) return endpoint;
    if (!azuresOwn.test(host)) throw noHostOfAzure(host, account);
    // the Data Lake's own protocol is another one; every account has both
    return `https://${host.replace(/\.dfs\./i, ".blob.")}`;
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

/** A metadata file may name any host: credentials go to those of Azure's clouds, and to endpoints that somebody has set. */
const azuresOwn =
  /^[a-z0-9.-]+\.(?:core\.windows\.net|core\.chinacloudapi\.cn|core\.usgovcloudapi\.net|storage\.azure\.net|fabric\.microsoft\.com)$/i;

function noHostOfAzure(host: string, account: string): StorageError {
  return new StorageError(`${host} is no host of Azure's: it gets no credentials`, {
    fix: `If the account is there all the same, say so in restorable.yaml: storage.azure.endpoints.${account}.`,
  });
}

/** Throws a StorageError where it does not say whose it is: no other account may be taken for that one. */
function clientToldBy(text: string, options: StoragePipelineOptions) {
  const client = clientOf(text, options);
  const isEmulator = /UseDevelopmentStorage=true/i.test(text);
  const named = isEmulator ? "devstoreaccount1" : /(?:^|;)\s*AccountName=([^;]+)/i.exec(text)?.[1]?.trim();
  const account = named ?? client.accountName;
  if (account !== "") return { account, client };
  throw new StorageError("AZURE_STORAGE_CONNECTION_STRING does not say which account it is for", {
    fix: "Add AccountName=<account>; to it.",
  });
}

function clientOf(connection: string, options: StoragePipelineOptions): BlobServiceClient {
  try {
    return BlobServiceClient.fromConnectionString(connection, options);
  } catch (error) {
    const what = error instanceof TypeError ? "not of its form" : (error as Error).message;
    throw new StorageError(`AZURE_STORAGE_CONNECTION_STRING cannot be used: ${redacted(what)}`, {
      fix: "Copy it from the portal: Security + networking, Access keys.",
    });
  }
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
