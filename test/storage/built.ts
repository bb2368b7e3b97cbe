/** The systems as they are built: the thread that reads ranges is a file of its own. `npm run build` first. */
const { openSystem: built } = (await import(
  new URL("../../dist/storage/systems.js", import.meta.url).href
)) as typeof import("../../src/storage/systems.js");

export const openSystem = built;
