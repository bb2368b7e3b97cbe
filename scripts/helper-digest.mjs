// Prints the SHA-256 over what the helper's jar is made of: names and contents of its sources, and the pom.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function digestOfSources() {
  const here = new URL("../src/job/jar/helper/", import.meta.url);
  const sources = readdirSync(new URL("src", here), { recursive: true, encoding: "utf8" })
    .map((name) => `src/${name.replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".java"));
  const digest = createHash("sha256");
  for (const name of ["pom.xml", ...sources.sort()]) digest.update(name).update(readFileSync(new URL(name, here)));
  return digest.digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(digestOfSources());
