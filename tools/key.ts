/** deno task key create | list | rotate | revoke (T4). */
import { parseArgs } from "node:util";
import type { KeyScope } from "../src/platform/contract/context.ts";
import type { Sql } from "../src/platform/database/sql.ts";
import { GRACE_MINUTES } from "../src/keys/rotate-key.ts";
import { createKey, listKeys, type NewKey, revokeKey, rotateKey } from "../src/tenants/keys.ts";
import { utcText } from "../src/time/time-text.ts";
import { printTable, runCommand, UsageError, withDatabase } from "./command.ts";

const usage = `Keeps service keys (X-Service-Key) and API keys (X-API-Key). Two of a name
are valid at a time: rotate makes the second, and the first ends by itself a day later
(or in as many minutes as you say), or when you revoke it. Servers refuse a key that was
revoked within ten seconds. The name is the program: its holds and Idempotency-Keys
outlive the key, so give each program a name of its own.

  deno task key create --tenant demo --kind service --name bot
  deno task key create --tenant demo --kind api_key --name acme --scopes read,write
  deno task key list
  deno task key rotate <id> [--grace-minutes 60]
  deno task key revoke <id>`;

const text = { type: "string" } as const;
const options = { tenant: text, kind: text, name: text, scopes: text, "grace-minutes": text };

type Values = {
  tenant?: string;
  kind?: string;
  name?: string;
  scopes?: string;
  "grace-minutes"?: string;
};

/** @throws UsageError */
function readNewKey({ tenant, kind, name, scopes = "" }: Values): NewKey {
  if (!tenant || !name) throw new UsageError("--tenant and --name are needed");
  if (kind !== "service" && kind !== "api_key") {
    throw new UsageError("--kind is service or api_key");
  }
  const list = scopes.split(",").filter((scope) => scope !== "");
  const known = list.filter((scope): scope is KeyScope => scope === "read" || scope === "write");
  if (known.length < list.length) throw new UsageError("--scopes are read, write or read,write");
  return { tenant, kind, name, scopes: known };
}

async function create(sql: Sql, wanted: NewKey): Promise<void> {
  const { id, key } = await createKey(sql, wanted);
  console.error(`key ${id} for the tenant ${wanted.tenant}; it is shown this once:`);
  console.log(key);
}

async function list(sql: Sql): Promise<void> {
  const rows = (await listKeys(sql)).map((key) => [
    String(key.id),
    key.tenant,
    key.kind,
    key.name,
    key.scopes.join(","),
    `${key.prefix}…`,
    utcText(key.created_at),
    timeOf(key.last_used_at),
    timeOf(key.expires_at),
    timeOf(key.revoked_at),
  ]);
  const times = ["created", "used", "ends", "revoked"];
  printTable(["id", "tenant", "kind", "name", "scopes", "key", ...times], rows);
}

const timeOf = (instant: number | null): string => instant === null ? "" : utcText(instant);

async function rotate(sql: Sql, id: number, graceMinutes: number): Promise<void> {
  const made = await rotateKey(sql, id, graceMinutes);
  console.error(`key ${made.id} in the place of ${id}, which ends at ${made.old_key_expires_at};`);
  console.error("it is shown this once:");
  console.log(made.key);
}

async function revoke(sql: Sql, id: number): Promise<void> {
  await revokeKey(sql, id);
  console.log(`revoked key ${id}`);
}

/** @throws UsageError */
function readGrace(text: string): number {
  const minutes = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (minutes <= 43_200) return minutes;
  throw new UsageError("--grace-minutes is a number from 0 to 43200, which is 30 days");
}

/** What the arguments ask for. @throws UsageError */
function readArguments(args: string[]): (sql: Sql) => Promise<void> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [verb, id, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`what is ${rest.join(" ")}?`);
  if (verb === "create" && id === undefined) {
    const wanted = readNewKey(values);
    return (sql) => create(sql, wanted);
  }
  if (verb === "list" && id === undefined) return list;
  if (verb === "revoke" || verb === "rotate") {
    if (!/^[1-9]\d{0,14}$/.test(id ?? "")) throw new UsageError(`key ${verb} takes the key's id`);
    if (verb === "revoke") return (sql) => revoke(sql, Number(id));
    const graceMinutes = readGrace(values["grace-minutes"] ?? String(GRACE_MINUTES));
    return (sql) => rotate(sql, Number(id), graceMinutes);
  }
  throw new UsageError(verb ? `there is no command ${verb}` : "which command?");
}

await runCommand(usage, () => withDatabase(readArguments(Deno.args)));
