import type { Config } from "../../config.ts";
import { developmentSecret } from "../../platform/deno/development-secret.ts";

/** The secret of HS256 tokens; in development one is made unless tokens come by JWKS. */
export async function tokenSecret({ jwt, environment, dataDir }: Config): Promise<string | null> {
  const isGiven = jwt.secret !== null || jwt.jwksUrl !== null || environment === "production";
  return isGiven ? jwt.secret : await developmentSecret(dataDir);
}

/** What seals the secrets of webhooks; in development one key is made unless there are any. */
export async function webhookKeys(
  { webhooks, environment, dataDir }: Config,
): Promise<readonly string[]> {
  const areGiven = webhooks.keys.length > 0 || environment === "production";
  return areGiven ? webhooks.keys : [await developmentSecret(dataDir, "webhook-key")];
}
