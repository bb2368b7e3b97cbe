/** What runs in a worker thread of an audit: one directory at a time, of local files. */
import { parentPort } from "node:worker_threads";
import { RestorableError } from "../errors.js";
import { LocalTasks } from "./audit/localTasks.js";
import type { Answer, Question } from "./audit/messages.js";

const tasks = new LocalTasks();

async function answer({ request }: Question): Promise<Answer> {
  try {
    return { result: await tasks.run(request) };
  } catch (error) {
    const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
    const fix = error instanceof RestorableError ? error.fix : undefined;
    return { failure: { message, stack, fix, isKnown: error instanceof RestorableError } };
  }
}

parentPort?.on("message", (question: Question) => {
  void answer(question).then((message) => parentPort?.postMessage(message));
});
