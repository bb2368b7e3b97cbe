/** What runs in a worker thread of an audit: one directory at a time, of local files. */
import { parentPort } from "node:worker_threads";
import { type Access, type Surroundings, type Task, TaskRunner } from "../directory/tasks.js";
import { RestorableError, StorageError } from "../errors.js";
import { localStorage } from "../storage/local.js";
import { localLister } from "../storage/localLister.js";
import type { Answer, Question } from "./audit/messages.js";

const access: Access = {
  lister: localLister,
  canonical: (path) => (localStorage.reaches(path) ? localStorage.canonical(path) : Promise.resolve(path)),
  async open(path) {
    try {
      return await localStorage.open(path);
    } catch (error) {
      if (error instanceof StorageError && (await localStorage.stat(path)) === null) return null;
      throw error;
    }
  },
};

let runner: TaskRunner | null = null;
let madeFor = "";

/** What was found out about spellings is kept from task to task. */
function runnerFor(surroundings: Surroundings): TaskRunner {
  const key = JSON.stringify(surroundings);
  if (runner === null || key !== madeFor) {
    runner = new TaskRunner(surroundings, Array(surroundings.roots.length).fill(access));
    madeFor = key;
  }
  return runner;
}

async function answer({ id, request }: Question): Promise<Answer> {
  const { surroundings, task } = request as { surroundings: Surroundings; task: Task };
  try {
    return { id, result: await runnerFor(surroundings).run(task) };
  } catch (error) {
    const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
    const fix = error instanceof RestorableError ? error.fix : undefined;
    return { id, failure: { message, stack, fix, isKnown: error instanceof RestorableError } };
  }
}

parentPort?.on("message", (question: Question) => {
  void answer(question).then((message) => parentPort?.postMessage(message));
});
