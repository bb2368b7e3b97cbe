import { trees } from "./trees.mjs";

/** What is kept of each release in test/directories/trees: everything of one, of the others what differs or is likely to. */
const kept = new Map([
  ["1.20.4", ["claimed-checkpoint", "claimed-savepoint", "legacy", "changelog", "file-merging-across"]],
  ["2.2.1", null],
  ["2.3.0", ["running", "claimed-checkpoint", "claimed-savepoint", "file-merging-across", "forst", "forst-running"]],
]);

/** 1.20 comes before 2.0: by numbers, not by letters. */
function order(release) {
  const [major, minor] = release.split(".").map(Number);
  return major * 1000 + minor;
}

export const releases = [...kept.keys()];

/** Those that a release can write: the named ones, or those that are kept of it. */
export function treesOf(release, names = []) {
  const wanted = names.length > 0 ? names : kept.get(release);
  return trees.filter(
    ({ name, since = "0.0", until = "99.0" }) =>
      order(since) <= order(release) &&
      order(release) <= order(until) &&
      (!wanted || wanted.includes(name)),
  );
}
