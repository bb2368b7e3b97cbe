import { UsageError } from "../errors.js";
import type { Io } from "./io.js";
import { open } from "./sources.js";

/** The documents of a file of Kubernetes resources, whatever they are. Throws a UsageError or a StorageError. */
export async function readResources(file: string, io: Io): Promise<unknown[]> {
  const [{ documentsOf }, { locateYaml }] = await Promise.all([
    import("../job/kubernetesFile.js"),
    import("../job/locateYaml.js"),
  ]);
  const opened = await open(file, io, "kubernetes");
  return documentsOf("text" in opened ? opened.text : "").map((text) => {
    const { value, problems } = locateYaml(text, { mergeKeys: true });
    const [problem] = problems;
    if (problem) throw new UsageError(`${file} ${problem.message}`, { fix: "Pass what kubectl get -o yaml prints." });
    return value;
  });
}
