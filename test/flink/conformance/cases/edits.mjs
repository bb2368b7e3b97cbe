// What developers do to a job between two deployments. A job is the JSON of JobSpec.java; every edit returns a new one.

const clone = (job) => structuredClone(job);

/** Merges fields into one operator; undefined removes a field. */
export const change = (job, id, fields) => {
  const next = clone(job);
  const operator = next.operators.find((o) => o.id === id);
  if (!operator) throw new Error(`no operator ${id}`);
  Object.assign(operator, fields);
  return next;
};

/** Merges fields into the job itself. */
export const changeJob = (job, fields) => Object.assign(clone(job), fields);

/** Another uid; the operator stays what it is. */
export const rename = (job, id, uid) => change(job, id, { uid });

/** Another partitioner on the edge between two operators. */
export const repartition = (job, from, to, partitioner) => {
  const next = clone(job);
  const edge = next.edges.find((e) => e.from === from && e.to === to);
  if (!edge) throw new Error(`no edge ${from} → ${to}`);
  edge.partitioner = partitioner;
  return next;
};

/** Takes an operator out; what it read goes to where it wrote. */
export const drop = (job, id) => {
  const next = clone(job);
  const into = next.edges.filter((e) => e.to === id);
  const out = next.edges.filter((e) => e.from === id);
  next.operators = next.operators.filter((o) => o.id !== id);
  next.edges = next.edges.filter((e) => e.to !== id && e.from !== id);
  for (const { from } of into) {
    for (const { to, partitioner } of out) next.edges.push({ from, to, ...(partitioner ? { partitioner } : {}) });
  }
  return next;
};

/** Puts an operator onto an edge; the part in front of it is `before`, the part behind it keeps its partitioner. */
export const insert = (job, from, to, operator, before = "forward") => {
  const next = clone(job);
  const edge = next.edges.find((e) => e.from === from && e.to === to);
  if (!edge) throw new Error(`no edge ${from} → ${to}`);
  const at = next.operators.findIndex((o) => o.id === to);
  next.operators.splice(at, 0, operator);
  edge.from = operator.id;
  next.edges.push({ from, to: operator.id, partitioner: before });
  return next;
};

/** Adds an operator at the end of the program, reading from another one. */
export const append = (job, from, operator, partitioner = "forward") => {
  const next = clone(job);
  next.operators.push(operator);
  next.edges.push({ from, to: operator.id, partitioner });
  return next;
};

/** One edit after the other: `edit(job, [rename, "a", "b"], [drop, "c"])`. */
export const edit = (job, ...edits) => edits.reduce((next, [how, ...rest]) => how(next, ...rest), job);
