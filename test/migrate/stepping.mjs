/**
 * A storage that does something at its n-th step: every call that could change or tell anything is one, and counts before
 * and after it is done.
 * @template {import("../../src/storage/port.js").WritableStorage} S
 * @param {S} storage
 * @param {number} at from 1
 * @param {() => void} act
 * @returns {{ storage: S, reached: () => number }}
 */
export function stepping(storage, at, act) {
  let steps = 0;
  const step = () => {
    if (++steps === at) act();
  };
  const watched = (object, names) => {
    const methods = names.map((name) => [
      name,
      (...args) => {
        step();
        const result = object[name](...args);
        if (!(result instanceof Promise)) {
          step();
          return result;
        }
        return result.then((value) => {
          step();
          return value;
        });
      },
    ]);
    return { ...object, ...Object.fromEntries(methods) };
  };
  const create = async (path) => {
    const pending = await storage.create(path);
    return watched({ abandon: () => pending.abandon(), ...bound(pending) }, ["write", "finish", "publish"]);
  };
  return {
    storage: watched({ ...storage, create }, ["create", "makeDirectory", "keepAs", "remove"]),
    reached: () => steps,
  };
}

const bound = (pending) => ({
  digest: () => pending.digest(),
  write: (bytes) => pending.write(bytes),
  finish: () => pending.finish(),
  publish: (how) => pending.publish(how),
});
