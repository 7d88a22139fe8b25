/** deno task key create | list | revoke (T4). */
import { parseArgs } from "node:util";
import type { KeyScope } from "../src/platform/contract/context.ts";
import type { Sql } from "../src/platform/database/sql.ts";
import { createKey, listKeys, type NewKey, revokeKey } from "../src/tenants/keys.ts";
import { utcText } from "../src/time/time-text.ts";
import { printTable, runCommand, UsageError, withDatabase } from "./command.ts";

const usage = `Keeps service keys (X-Service-Key) and API keys (X-API-Key). Two of a name
are valid at a time: to rotate, create the second, put it in use, revoke the first. The
name is the program: its holds and Idempotency-Keys outlive the key, so give each program
a name of its own.

  deno task key create --tenant demo --kind service --name bot
  deno task key create --tenant demo --kind api_key --name acme --scopes read,write
  deno task key list
  deno task key revoke <id>`;

const text = { type: "string" } as const;
const options = { tenant: text, kind: text, name: text, scopes: text };

type Values = { tenant?: string; kind?: string; name?: string; scopes?: string };

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
    key.revoked_at === null ? "" : utcText(key.revoked_at),
  ]);
  printTable(["id", "tenant", "kind", "name", "scopes", "key", "created", "revoked"], rows);
}

async function revoke(sql: Sql, id: number): Promise<void> {
  await revokeKey(sql, id);
  console.log(`revoked key ${id}`);
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
  if (verb === "revoke") {
    if (!/^[1-9]\d{0,15}$/.test(id ?? "")) throw new UsageError("key revoke takes the key's id");
    return (sql) => revoke(sql, Number(id));
  }
  throw new UsageError(verb ? `there is no command ${verb}` : "which command?");
}

await runCommand(usage, () => withDatabase(readArguments(Deno.args)));
