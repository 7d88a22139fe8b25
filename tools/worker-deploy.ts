/**
 * deno task worker:deploy [--dry-run] [what else wrangler deploy takes]: builds the Worker and deploys it to the
 * account that wrangler is logged in to. With --dry-run nothing is deployed, and no account is needed.
 */
import { wrangler } from "./worker/wrangler.ts";

const isDry = Deno.args.includes("--dry-run");
if (!isDry) {
  console.log(
    "A Worker changes no tables: let `deno task migrate` run before, with the DATABASE_URL of what it is for.",
  );
}
const { code } = await wrangler(["deploy", ...Deno.args]).spawn().status;
Deno.exit(code);
