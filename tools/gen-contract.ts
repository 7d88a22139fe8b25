/**
 * deno run -A tools/gen-contract.ts [--check] [--in openapi.yaml] [--out src/generated/contract.ts]
 * [--answers answers.ts, beside it]
 * Writes zod schemas and routes for every operation of the contract, and those of the answers beside them.
 * With --check it writes nothing and exits 1 when the files are not what the contract says.
 */
import { dirname, join } from "node:path";
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
    answers: { type: "string", default: "answers.ts" },
    platform: { type: "string", default: "../platform" },
  },
});

Deno.exit(await main());

/** @returns the exit code. */
async function main(): Promise<number> {
  try {
    const { platform, in: source, out } = values;
    const answers = join(dirname(out), values.answers);
    const places = { platform, answers: `./${values.answers}` };
    const made = generate(await Deno.readTextFile(source), places);
    const codes = [
      await writeOrCheck({ path: out, text: made.contract, source }, values.check),
      await writeOrCheck({ path: answers, text: made.answers, source }, values.check),
    ];
    return Math.max(...codes);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    console.error(`${values.in}: ${error.message}`);
    return 1;
  }
}
