import { expect } from "vitest";
import type { Client, TestApp } from "../support/app.ts";

/** The change feed as tests read it. */

export type EventBody = {
  readonly id: string;
  readonly type: string;
  readonly occurred_at: string;
  readonly actor_id: number | null;
  readonly data: Readonly<Record<string, unknown>>;
};

export type EventsBody = {
  readonly results: readonly EventBody[];
  readonly cursor: string;
  readonly has_more: boolean;
  /** Of a problem. */
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
};

export const events = (by: Client, query = "") => by.get<EventsBody>(`/events${query}`);

/** A page that has to be there. */
export async function pageAfter(by: Client, after: string | null, query = ""): Promise<EventsBody> {
  const { status, body } = await events(
    by,
    `?${query}${after === null ? "" : `&after=${encodeURIComponent(after)}`}`,
  );
  expect([status, body.code]).toEqual([200, undefined]);
  return body;
}

/** All that is told after a place, page by page. */
export async function allAfter(
  by: Client,
  after: string | null,
  query = "limit=500",
): Promise<{ told: EventBody[]; cursor: string }> {
  const told: EventBody[] = [];
  let cursor = after;
  for (;;) {
    const page = await pageAfter(by, cursor, query);
    told.push(...page.results);
    cursor = page.cursor;
    if (!page.has_more) return { told, cursor };
  }
}

/** Ends when everything that is written by now can be told: no transaction of the server is older. */
export async function whenFinal({ tenant }: TestApp): Promise<void> {
  const [row] = await tenant.db<{ mark: string }[]>`select pg_current_xact_id()::text as mark`;
  for (;;) {
    const [seen] = await tenant.db<{ is_final: boolean }[]>`
      select pg_snapshot_xmin(pg_current_snapshot()) > ${row?.mark ?? ""}::text::xid8 as is_final`;
    if (seen?.is_final) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
