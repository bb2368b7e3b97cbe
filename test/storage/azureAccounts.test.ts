/** Which server is asked for an account, and who is told a credential. */
import { describe, expect, it } from "vitest";
import { azureClients } from "../../src/storage/azure/azureClients.js";
import { remotePath } from "../../src/storage/remote/remotePath.js";

const sas = "sv=2026-02-06&ss=b&sig=c2VjcmV0";
const urlOf = (path: string, environment: NodeJS.ProcessEnv, endpoints = {}) =>
  azureClients({ endpoints }, environment).blob(remotePath(path)).url;

describe("a connection string with a SAS", () => {
  const dev = {
    AZURE_STORAGE_CONNECTION_STRING: `BlobEndpoint=https://dev.blob.core.windows.net/;SharedAccessSignature=${sas}`,
  };

  it("is for the account of its endpoint, and not for any that a path names", () => {
    expect(urlOf("abfss://c@dev.dfs.core.windows.net/f", dev)).toBe(`https://dev.blob.core.windows.net/c/f?${sas}`);
    expect(urlOf("abfss://c@prod.dfs.core.windows.net/f", { ...dev, AZURE_STORAGE_SAS_TOKEN: "sig=own" })).toBe(
      "https://prod.blob.core.windows.net/c/f?sig=own",
    );
  });

  it("that does not say which account it is for, is refused", () => {
    const AZURE_STORAGE_CONNECTION_STRING = `BlobEndpoint=https://files.example.com/;SharedAccessSignature=${sas}`;
    const path = "abfss://c@prod.dfs.core.windows.net/f";
    expect(() => urlOf(path, { AZURE_STORAGE_CONNECTION_STRING })).toThrow("does not say which account it is for");
    const named = { AZURE_STORAGE_CONNECTION_STRING: `AccountName=prod;${AZURE_STORAGE_CONNECTION_STRING}` };
    expect(urlOf(path, named)).toBe(`https://files.example.com/c/f?${sas}`);
  });
});

describe("a host that a path names", () => {
  const own = { AZURE_STORAGE_SAS_TOKEN: sas };

  it.each(["acc.dfs.core.windows.net", "acc.z1.blob.storage.azure.net", "onelake.dfs.fabric.microsoft.com"])(
    "%s is Azure's",
    (host) => {
      const url = new URL(urlOf(`abfss://c@${host}/f`, own));
      expect(url.host).toBe(host.replace(".dfs.", ".blob."));
    },
  );

  it.each(["acc.dfs.example.com", "acc", "acc.example.com?x=.core.windows.net", "acc.example.com#.core.windows.net"])(
    "%s gets no credentials",
    (host) => {
      expect(() => urlOf(`abfss://c@${host}/f`, own)).toThrow(`${host} is no host of Azure's: it gets no credentials`);
    },
  );

  it("gets them where somebody has set it as an endpoint", () => {
    const url = urlOf("abfss://c@acc.dfs.example.com/f", own, { acc: "https://acc.blob.example.com" });
    expect(url).toBe(`https://acc.blob.example.com/c/f?${sas}`);
  });
});
