/**
 * Cloudflare's own programs, in the versions that the Worker is tried with. They are no imports of the project, which
 * would add 160 MB to every installation: Deno fetches them when they are first run.
 */
export const WORKERD = "npm:workerd@1.20261117.1";
export const WRANGLER = "npm:wrangler@4.164.0";

/** The compatibility date of wrangler.toml: the runtime behaves as it did on that day. */
export async function compatibilityDate(): Promise<string> {
  const toml = await Deno.readTextFile("wrangler.toml");
  const [, date] = /^compatibility_date = "(\d{4}-\d\d-\d\d)"$/m.exec(toml) ?? [];
  if (date === undefined) throw new Error("wrangler.toml has no compatibility_date");
  return date;
}
