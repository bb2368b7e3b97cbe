export const positionals = {};
export const options = {};
export const examples = [] as const;
export async function run() {
  return 0 as const;
}
