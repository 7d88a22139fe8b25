import type * as z from "zod/mini";
import { MAX_CONNECTIONS, PORT } from "./config-variables.ts";

/** Variables by their names. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What is wrong with several variables together, whatever each of them says alone. */
export function faultsTogether(given: Env): string[] {
  const found: string[] = [];
  if (!given["UPSTASH_REDIS_REST_URL"] !== !given["UPSTASH_REDIS_REST_TOKEN"]) {
    found.push("UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN: set both or neither.");
  }
  const { POOL_SIZE: size, MAX_CONNECTIONS: most = String(MAX_CONNECTIONS) } = given;
  const { PORT: port, METRICS_PORT: own } = given;
  if (own !== undefined && own !== "0" && Number(own) === Number(port ?? PORT)) {
    found.push(`METRICS_PORT is ${own}, which is PORT: expected another, or METRICS_TOKEN alone.`);
  }
  if (size !== undefined && Number(size) > Number(most)) {
    found.push(`MAX_CONNECTIONS is ${most} and POOL_SIZE ${size}: expected at least POOL_SIZE.`);
  }
  if (given["HALFHOUR_ENV"] !== "production") return found;
  for (const name of ["SERVICE_KEY", "TELEGRAM_BOT_API_KEY"]) {
    if (!given[name]) continue;
    found.push(
      `${name} is for the tenant demo, which does not exist in production: make keys with \`deno task key\`.`,
    );
  }
  if (given["CORS_ORIGINS"]?.trim() === "*") {
    found.push('CORS_ORIGINS is "*": in production name the origins.');
  }
  if (!given["JWT_HS256_SECRET"] && !given["JWT_JWKS_URL"]) {
    found.push("JWT_JWKS_URL or JWT_HS256_SECRET: in production at least one must be set.");
  }
  return found;
}

const secrets = new Set([
  "UPSTASH_REDIS_REST_TOKEN",
  "JWT_HS256_SECRET",
  "SERVICE_KEY",
  "TELEGRAM_BOT_API_KEY",
  "METRICS_TOKEN",
  "WEBHOOK_KEYS",
]);

/** A sentence on one variable: what it is, never a secret's value, and what was expected. */
export function faultOf({ path, message }: z.core.$ZodIssue, given: Env): string {
  const name = String(path[0]);
  const value = given[name] ?? "";
  // A URL may carry a password before its @.
  const hidden = secrets.has(name) || /:\/\/|@/.test(value);
  const shown = hidden ? `a value of ${value.length} characters` : JSON.stringify(value);
  return `${name} is ${shown}: expected ${message}.`;
}
