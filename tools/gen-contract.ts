/**
 * deno run -A tools/gen-contract.ts [--check] [--in openapi.yaml] [--out src/generated/contract.ts]
 * Writes zod schemas and routes for every operation of the contract. With --check it writes
 * nothing and exits 1 when the file is not what the contract says.
 */
import { parseArgs } from "node:util";
import { ContractError } from "./contract/document.ts";
import { generate } from "./contract/emit.ts";
import { writeOrCheck } from "./generated-file.ts";

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
    const text = generate(await Deno.readTextFile(values.in), values.platform);
    return await writeOrCheck({ path: values.out, text, source: values.in }, values.check);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    console.error(`${values.in}: ${error.message}`);
    return 1;
  }
}
