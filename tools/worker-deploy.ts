/**
 * deno task worker:deploy [--dry-run] [other options of wrangler deploy]: builds the Worker and deploys it to the
 * account that wrangler is logged in to. With --dry-run nothing is deployed, and no account is needed.
 */
import { wrangler } from "./worker/wrangler.ts";

const isDry = Deno.args.includes("--dry-run");
if (!isDry) {
  console.log(
    "A Worker changes no tables: run `deno task migrate` first, with the DATABASE_URL of its database.",
  );
}
const { code } = await wrangler(["deploy", ...Deno.args]).spawn().status;
Deno.exit(code);
