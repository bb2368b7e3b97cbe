// A manifest beside what a cluster says of the same job: REST's answers, and the metadata of its savepoint.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** `directory`: job.json, plan.json, and _metadata unless the job had finished. `restorable` runs the command line. */
export function differences(manifest, directory, restorable) {
  const read = (name) => JSON.parse(readFileSync(join(directory, name), "utf8"));
  const problems = [...ofVertices(manifest, read("job.json")), ...ofPlan(manifest, read("plan.json"))];
  if (!existsSync(join(directory, "_metadata"))) return problems;
  const inspected = JSON.parse(restorable("inspect", join(directory, "_metadata"), "--format", "json").stdout);
  return [...problems, ...ofSavepoint(manifest, inspected)];
}

export function ofVertices(manifest, job) {
  const problem = differing("vertices of REST");
  const ours = new Map(manifest.operators.filter((o) => o.chainPosition === 0).map((o) => [o.vertex, o]));
  return [
    ...problem("ids", [...ours.keys()].sort(), job.vertices.map(({ id }) => id).sort()),
    ...job.vertices.flatMap(({ id, parallelism, maxParallelism }) => {
      const { parallelism: p, maxParallelism: max } = ours.get(id) ?? {};
      return problem(id, { parallelism: p, maxParallelism: max }, { parallelism, maxParallelism });
    }),
  ];
}

/** Edges between vertices: where they come from, and how. */
export function ofPlan(manifest, { plan }) {
  const vertexOf = new Map(manifest.operators.map((o) => [o.operatorId, o.vertex]));
  const ours = manifest.edges
    .map(({ source, target, shipStrategy }) => [vertexOf.get(source), vertexOf.get(target), shipStrategy])
    .filter(([source, target]) => source !== target);
  const theirs = plan.nodes.flatMap(({ id, inputs = [] }) => inputs.map((input) => [input.id, id, input.ship_strategy]));
  const sorted = (edges) => edges.map((edge) => edge.join(" ")).sort();
  return differing("edges of the plan")("all", sorted(ours), sorted(theirs));
}

/** Every operator of the savepoint, and nothing else; uids and names where the release writes them. */
export function ofSavepoint(manifest, { operators }) {
  const problem = differing("the savepoint");
  // a savepoint gives every operator of a chain the max parallelism of its head
  const heads = new Map(manifest.operators.filter((o) => o.chainPosition === 0).map((o) => [o.vertex, o]));
  const inChain = (o) => ({ ...o, maxParallelism: heads.get(o.vertex)?.maxParallelism });
  const ours = new Map(manifest.operators.map((o) => [o.operatorId, inChain(o)]));
  return [
    ...problem("ids", [...ours.keys()].sort(), operators.map(({ operatorId }) => operatorId).sort()),
    ...operators.flatMap(({ operatorId, uid, name, parallelism, maxParallelism }) => {
      const own = ours.get(operatorId) ?? {};
      const written = { parallelism, maxParallelism, ...(uid !== null && { uid }), ...(name !== null && { name }) };
      const same = Object.fromEntries(Object.keys(written).map((field) => [field, own[field]]));
      return problem(operatorId, same, written);
    }),
  ];
}

const differing = (where) => (what, ours, theirs) => {
  const [a, b] = [JSON.stringify(ours), JSON.stringify(theirs)];
  return a === b ? [] : [`${where}, ${what}: the manifest says ${a}, the cluster ${b}`];
};
