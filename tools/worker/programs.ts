/**
 * Cloudflare's own programs, by the versions that the Worker is tried with. They are no import of the project, since
 * each who installs it would have 160 MB more: Deno fetches them when they are first run.
 */
export const WORKERD = "npm:workerd@1.20261117.1";
export const WRANGLER = "npm:wrangler@4.164.0";

/** The date of wrangler.toml by which the runtime behaves as it did then. */
export async function compatibilityDate(): Promise<string> {
  const toml = await Deno.readTextFile("wrangler.toml");
  const [, date] = /^compatibility_date = "(\d{4}-\d\d-\d\d)"$/m.exec(toml) ?? [];
  if (date === undefined) throw new Error("wrangler.toml has no compatibility_date");
  return date;
}
