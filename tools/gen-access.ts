/**
 * deno run -A tools/gen-access.ts [--check]: openapi.yaml to docs/access.md, the table of who may do what.
 * With --check it writes nothing and exits 1 when the page is not what the contract says.
 */
import { parseArgs } from "node:util";
import { accessOf } from "./contract/access.ts";
import { accessPage } from "./contract/access-page.ts";
import { readDocument } from "./contract/document.ts";
import { writeOrCheck } from "./generated-file.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: { check: { type: "boolean", default: false } },
});

const source = "openapi.yaml";
const text = accessPage(accessOf(readDocument(await Deno.readTextFile(source))));
Deno.exit(await writeOrCheck({ path: "docs/access.md", text, source }, values.check));
