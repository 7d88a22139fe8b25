import { describe } from "vitest";

function isThere(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    return new Deno.Command("prlimit", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

/** `describe` for tests that need Linux and prlimit: skipped elsewhere, a failure where CI is set. */
export function describeWithLimits(name: string, tests: () => void): void {
  if (isThere() || Deno.env.get("CI")) return void describe(name, tests);
  console.warn(`skipped "${name}": it needs Linux and prlimit (util-linux)`);
  describe.skip(name, tests);
}

/** What runs a program with so many descriptors. */
export const descriptors = (count: number): string[] => ["prlimit", `--nofile=${count}:${count}`];
