/** HDFS through the web servers of its name node and data node, and through the gateway; real ones. */
import { afterAll, beforeAll, describe } from "vitest";
import type { StorageSettings } from "../../src/storage/settings.js";
import { openSystem } from "./built.js";
import { storageContract, writeFile } from "./contract.js";
import { type Hdfs, hasHdfs, startHdfs } from "./servers/hdfs.mjs";

describe.skipIf(!hasHdfs)("HDFS", () => {
  let hdfs: Hdfs;
  let places = 0;

  const settingsFor = (address: string, user = hdfs.user): StorageSettings => ({
    hdfs: { nameNodes: { cluster: [`http://${address}`] }, user },
    requests: { timeout: 20_000 },
  });
  const open = async (address: string, user?: string) => (await openSystem("hdfs", settingsFor(address, user))).storage;

  beforeAll(async () => {
    hdfs = await startHdfs("--httpfs", "--page=7");
  });
  afterAll(() => hdfs?.stop());

  // HDFS refuses a colon in a name
  const options = { impossibleNames: /:/ };
  for (const [system, addressOf] of [
    ["WebHDFS", () => hdfs.web[0] as string],
    ["HttpFS", () => hdfs.httpFs as string],
  ] as const) {
    const make = async () => {
      const address = addressOf();
      const storage = await open(address);
      const root = `hdfs://cluster/place ${places++}/a`;
      return {
        storage,
        root,
        denied: async () => {
          await writeFile(storage, `${root}/private/file`, "x");
          await setPermission(hdfs, storage.parent(`${root}/private/file`), "700");
          const bob = await open(address, "bob");
          const says = /private.*user bob lacks (READ_)?EXECUTE on .*\/private \(.*drwx------\)/s;
          return [
            { what: "look at", act: () => bob.stat(`${root}/private/file`), says },
            { what: "read", act: () => bob.open(`${root}/private/file`), says },
            { what: "write", act: () => writeFile(bob, `${root}/file`, "x"), says: /user bob lacks WRITE on / },
            { what: "remove", act: () => bob.remove(`${root}/private/file`), says },
            {
              what: "list",
              act: async () => {
                for await (const _ of bob.list(`${root}/private`));
              },
              says,
            },
          ];
        },
      };
    };
    storageContract(system, make, options);
  }
});

async function setPermission({ web: [address], user }: Hdfs, uri: string, permission: string): Promise<void> {
  const path = uri
    .replace(/^hdfs:\/\/[^/]+/, "")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  const query = `op=SETPERMISSION&permission=${permission}&user.name=${user}`;
  const answer = await fetch(`http://${address}/webhdfs/v1${path}?${query}`, { method: "PUT" });
  if (!answer.ok) throw new Error(await answer.text());
}
