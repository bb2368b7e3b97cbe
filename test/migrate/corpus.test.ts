/** References of real files, exchanged in both ways that there are. */
import { it } from "vitest";
import { corpus, describeFiles, samples } from "../support/files.js";
import { splicesLikeTheModel } from "./rewritten.js";

for (const set of [corpus, samples]) {
  describeFiles(set, (all) => {
    const files = all.map((file) => [file.name, file.read()] as const).filter(([, bytes]) => (bytes[7] ?? 0) >= 2);
    it.each(files)("%s", (_name, bytes) => splicesLikeTheModel(bytes));
  });
}
