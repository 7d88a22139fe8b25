/**
 * deno run -A tools/gen-contract.ts [--check] [--in openapi.yaml] [--out src/generated/contract.ts]
 * Writes zod schemas and routes for every operation of the contract. With --check it writes
 * nothing and exits 1 when the file is not what the contract says.
 */
import { parseArgs } from "node:util";
import { ContractError } from "./contract/document.ts";
import { generate } from "./contract/emit.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    check: { type: "boolean", default: false },
    in: { type: "string", default: "openapi.yaml" },
    out: { type: "string", default: "src/generated/contract.ts" },
    platform: { type: "string", default: "../platform" },
  },
});

Deno.exit(await main());

/** @returns the exit code. */
async function main(): Promise<number> {
  try {
    const code = generate(await Deno.readTextFile(values.in), values.platform);
    return await (values.check ? check(code) : write(code));
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    console.error(`${values.in}: ${error.message}`);
    return 1;
  }
}

async function check(code: string): Promise<number> {
  const written = await Deno.readTextFile(values.out).catch(() => null);
  if (written === code) return 0;
  console.error(`${values.out} is not what ${values.in} says: run deno task gen and commit it.`);
  return 1;
}

async function write(code: string): Promise<number> {
  await Deno.writeTextFile(values.out, code);
  return 0;
}
