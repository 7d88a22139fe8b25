/**
 * deno run -A tools/lint-spec.ts [openapi.yaml]
 * X1's own rules about the contract: every operation is described at length, names its edge cases
 * and shows a success, a validation error, and one of 401, 403 and 404. L7's: whatever changes
 * something takes an Idempotency-Key. Exits 1 and lists what is missing.
 */
import { readDocument } from "./contract/document.ts";
import { missingIn } from "./contract/completeness.ts";

const [file = "openapi.yaml"] = Deno.args;
const missing = missingIn(readDocument(await Deno.readTextFile(file)));
for (const line of missing) console.error(`${file}: ${line}`);
Deno.exit(missing.length === 0 ? 0 : 1);
