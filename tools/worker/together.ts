import { resolve } from "node:path";
import type { Plugin } from "rolldown";

/** Modules that are much alike: the statements of all features. */
const FOLDER = resolve("src/generated/sql");

/**
 * Puts modules that are much alike beside each other, where gzip, which looks back 32 kB, finds what they have in
 * common: a bundle has its modules in the order in which they are first asked for.
 */
export const together: Plugin = {
  name: "together",
  async transform(code, id) {
    if (this.getModuleInfo(id)?.isEntry !== true) return null;
    const names = await Array.fromAsync(Deno.readDir(FOLDER), ({ name }) => name);
    return names.sort().map((name) => `import "${FOLDER}/${name}";\n`).join("") + code;
  },
};
