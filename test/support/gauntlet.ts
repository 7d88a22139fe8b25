import type { TestApp } from "./app.ts";
import { checkMessage } from "./contract-check.ts";
import type { As, Operation, Piece, Plan } from "./operations.ts";
import { entries } from "./operations.ts";
import type { Stage } from "./stage.ts";

/** A request as it goes over the wire; tests change one thing about it. */
export type Wire = {
  method: string;
  /** With the query, below /api. */
  target: string;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | undefined;
};

/** The request of a documented example, with the values of the set-up in their places. */
export function wireOf(
  operation: Operation,
  example: string,
  stage: Stage,
  as: As = operation.planOf(example).as,
): Wire {
  const plan = operation.planOf(example);
  const caller = stage.callers[as];
  if (!caller) throw new Error(`${operation.id}: x-gauntlet names no caller`);
  const sent = operation.examples.get(example);
  const body = sent === undefined ? undefined : withValues(sent, plan.body, stage);
  return {
    method: operation.method,
    target: targetOf(operation, plan, stage),
    headers: {
      ...caller.credentials,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...Object.fromEntries(
        entries(plan.header).map(([name, value]) => [name, String(valueOf(value, stage))]),
      ),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}

/** Path and query: the parameters' examples, and what the plan puts in their place. */
export function targetOf(operation: Operation, plan: Plan, stage: Stage): string {
  let path = operation.path;
  const query = new URLSearchParams();
  for (const { in: where, name, example, explode } of operation.parameters) {
    const planned = where === "path" ? plan.path : where === "query" ? plan.query : {};
    const value = valueOf(planned[name] ?? example, stage);
    if (where === "path") path = path.replace(`{${name}}`, encodeURIComponent(String(value)));
    if (where !== "query" || value === undefined) continue;
    if (Array.isArray(value) && explode) value.forEach((item) => query.append(name, String(item)));
    else query.append(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

/** Puts the plan's values where the example has the key, arrays by index. */
function withValues(example: unknown, plan: unknown, stage: Stage): unknown {
  if (plan === undefined) return example;
  if (typeof example !== "object" || example === null) return valueOf(plan, stage);
  if (Array.isArray(example)) {
    return example.map((item, index) => withValues(item, entries(plan)[index]?.[1], stage));
  }
  const planned = new Map(entries(plan));
  return Object.fromEntries(
    entries(example).map(([key, value]) => [key, withValues(value, planned.get(key), stage)]),
  );
}

function valueOf(value: unknown, { values }: Stage): unknown {
  if (typeof value !== "string" || !value.startsWith("$")) return value;
  if (!values.has(value)) throw new Error(`the set-up has no ${value}`);
  return values.get(value);
}

/** Sends it to the app in this process; the answer is held against the contract on its way. */
export async function send(
  app: TestApp,
  wire: Wire,
): Promise<{ status: number; headers: Headers; text: string; body: Piece }> {
  const request = new Request(`http://halfhour.test/api${wire.target}`, {
    method: wire.method,
    headers: wire.headers,
    ...(wire.body === undefined ? {} : { body: wire.body }),
  });
  const response = await app.fetch(request);
  const text = await response.text();
  const { status, headers } = response;
  const type = headers.get("content-type") ?? "";
  if (type === "text/event-stream") {
    for (const [, data = ""] of text.matchAll(/^data: (.*)$/gm)) checkMessage(data);
  }
  return {
    status,
    headers,
    text,
    body: type.includes("json") && text !== "" ? JSON.parse(text) : {},
  };
}

/**
 * Numbers the rows that a tenant's tables gain, lose or change from now on, and tells the number of the last one
 * that was committed: a refused request must not move it. Keys of Idempotency-Key do not count, for a refusal
 * may be kept, nor do wrong codes.
 */
export async function watchWrites(
  { id, db, control, slug }: TestApp["tenant"],
): Promise<() => Promise<number>> {
  const tables = await db<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_type = 'BASE TABLE'
      and table_name not in ('idempotency_keys', 'idempotency_claims')
      -- Its rows come with those of relations.
      and table_name not in ('relation_status_log', 'relation_changes_by_tutor', 'user_changes')
      -- It counts what was refused.
      and table_name <> 'telegram_tries'`;
  await db.unsafe(`
    create unlogged table written_rows (
      id bigint generated always as identity primary key, table_name text, operation text
    );
    create function count_written_row() returns trigger language plpgsql as $$
    begin
      insert into written_rows (table_name, operation) values (tg_table_name, tg_op);
      return null;
    end $$;
    ${
    tables.map(({ name }) =>
      `create trigger rows_are_counted after insert or update or delete on ${name}
         for each row execute function count_written_row();`
    ).join("\n")
  }`);
  // Keys are in no table of the tenant's own; each is made, told to end and revoked once. Both at a glance,
  // for tests ask thousands of times.
  const [owner] = await control<{ name: string }[]>`select quote_ident(current_user) as name`;
  await db.unsafe(`
    grant usage on schema hh_${slug} to ${owner?.name};
    grant select on written_rows to ${owner?.name}`);
  const last = async () => {
    const [row] = await control.unsafe<{ last: number }[]>(`
      select (
        (select coalesce(max(id), 0) from hh_${slug}.written_rows)
        + (select count(*) + count(expires_at) + count(revoked_at) from control.keys where tenant_id = ${id})
      )::int as last`);
    return row?.last ?? 0;
  };
  const before = await last();
  return async () => await last() - before;
}
