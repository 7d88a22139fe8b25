/**
 * deno run -A tools/bundle-contract.ts [--check] [--in contract] [--out openapi.yaml]
 * Puts the files of a folder together to one OpenAPI document. With --check it writes nothing and
 * exits 1 when the document is not what the files say.
 */
import { parseArgs } from "node:util";
import { bundle } from "./contract/bundle.ts";
import { ContractError } from "./contract/document.ts";
import { writeOrCheck } from "./generated-file.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    check: { type: "boolean", default: false },
    in: { type: "string", default: "contract" },
    out: { type: "string", default: "openapi.yaml" },
  },
});

Deno.exit(await main());

/** @returns the exit code. */
async function main(): Promise<number> {
  try {
    const text = bundle(await readFiles(values.in));
    return await writeOrCheck({ path: values.out, text, source: values.in }, values.check);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function readFiles(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".yaml")) continue;
    files.set(name.slice(0, -".yaml".length), await Deno.readTextFile(`${folder}/${name}`));
  }
  return files;
}
