// One line for each thing that holds or does not; the last line is "N passed, N failed, N skipped".
const counts = { passed: 0, failed: 0, skipped: 0 };

export function tell(what, problems) {
  counts[problems.length === 0 ? "passed" : "failed"]++;
  console.log(`${problems.length === 0 ? "ok    " : "FAILED"} ${what}`);
  for (const problem of problems.slice(0, 10)) console.log(`       ${problem}`);
}

export function skip(what, why) {
  counts.skipped++;
  console.log(`skip   ${what}: ${why}`);
}

export function end() {
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}
