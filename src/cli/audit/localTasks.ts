import { setImmediate as turn } from "node:timers/promises";
import { ifThere } from "../../directory/ifThere.js";
import type { DirectoryRequest } from "../../directory/request.js";
import { type Access, TaskRunner } from "../../directory/tasks.js";
import { localStorage } from "../../storage/local.js";
import { localLister } from "../../storage/localLister.js";

const access: Access = {
  lister: localLister,
  canonical: (path) => (localStorage.reaches(path) ? localStorage.canonical(path) : Promise.resolve(path)),
  async open(path) {
    // reading is synchronous: whatever else this thread has to do has its turn in between
    await turn();
    return ifThere(localStorage, path, () => localStorage.open(path));
  },
};

/** Runs tasks of an audit on local files, in the thread that makes it. */
export class LocalTasks {
  #runner: TaskRunner | null = null;
  #madeFor = "";

  run({ surroundings, task }: DirectoryRequest, signal?: AbortSignal): Promise<unknown> {
    // what was found out about spellings is kept from task to task
    const key = JSON.stringify(surroundings);
    if (this.#runner === null || key !== this.#madeFor) {
      this.#runner = new TaskRunner(surroundings, Array(surroundings.roots.length).fill(access));
      this.#madeFor = key;
    }
    return this.#runner.run(task, signal);
  }
}
