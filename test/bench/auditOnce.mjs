// One audit, or one listing, in a process of its own; prints milliseconds, files and peak memory as JSON.
// node test/bench/auditOnce.mjs list|stat|audit|rows DIRECTORY
const [, , what, directory] = process.argv;
const from = (path) => import(new URL(`../../dist/${path}`, import.meta.url));
const start = performance.now();
let files = 0;

if (what === "list") {
  const { localLister } = await from("storage/localLister.js");
  for (const waiting = [directory]; waiting.length > 0; ) {
    const at = waiting.pop();
    await localLister.names(at, (name, kind) => {
      if (kind === "directory") waiting.push(`${at}/${name}`);
      else files++;
    });
  }
} else {
  const { auditDirectories } = await from("directory/audit.js");
  const { localStorage } = await from("storage/local.js");
  const { localWorkers } = await from("cli/audit/workers.js");
  const workers = localWorkers(2);
  const rows = what === "rows" ? "all" : undefined;
  const audit = await auditDirectories({
    roots: [{ location: directory, storage: localStorage }],
    now: Date.now(),
    files: rows,
    workers: () => workers,
  });
  files = audit.totals.flatMap(({ byAge }) => byAge).reduce((sum, amount) => sum + amount.files, 0);
  await workers.close();
}

const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ milliseconds: performance.now() - start, files, megabytes: maxRSS / 1024 }));
