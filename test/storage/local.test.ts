import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writableLocalStorage } from "../../src/storage/localWrite.js";
import { collect, type Denial, storageContract } from "./contract.js";

storageContract("local files", async () => {
  const root = mkdtempSync(join(tmpdir(), "restorable-storage-"));
  return {
    storage: writableLocalStorage,
    root,
    close: async () => rmSync(root, { recursive: true }),
    // root may do everything
    ...(process.getuid?.() !== 0 && { denied: async () => denials(root) }),
  };
});

function denials(root: string): readonly Denial[] {
  const [closed, fixed] = [join(root, "closed"), join(root, "fixed")];
  mkdirSync(closed, { mode: 0 });
  mkdirSync(fixed);
  chmodSync(fixed, 0o555);
  return [
    { what: "list", act: () => collect(writableLocalStorage.list(closed)), says: /closed: permission denied/ },
    { what: "stat", act: () => writableLocalStorage.stat(join(closed, "x")), says: /closed\/x: permission denied/ },
    { what: "create", act: () => writableLocalStorage.create(join(fixed, "x")), says: /fixed\/x[\s\S]*may not write/ },
  ];
}
