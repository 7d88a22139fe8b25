import pg from "pg";
import type { Slot } from "./choose-slot.ts";
import type { Message, Result } from "./message.ts";
import { TenantGone } from "./failures.ts";
import type { Beginning } from "./transaction.ts";

/** A tenant as a connection knows it: its role is the name of its schema as well. */
export type TenantRole = {
  readonly id: number;
  readonly role: string;
  /** PostgreSQL's number of the role, which a tenant that is made anew under the name has not */
  readonly roleOid: number;
};

/** How a connection's messages come to run with a tenant's role. */
export interface Becoming {
  /** Sends a message outside of any transaction. It runs as the tenant, or not at all. */
  send<Row extends pg.QueryResultRow>(
    slot: Slot,
    message: Message,
    endsAt: number,
  ): Promise<Result<Row>>;
  /** Begins a transaction, and waits for the answer. */
  begin(slot: Slot, how: Beginning, endsAt: number): Promise<Result<never>>;
  /** Sends a message inside a transaction that `begin` has begun. */
  sendWithin<Row extends pg.QueryResultRow>(
    slot: Slot,
    message: Message,
    endsAt: number,
  ): Promise<Result<Row>>;
  /** Checks the role. @throws TenantGone when it is not the one that was looked up */
  prove(slot: Slot, endsAt: number): Promise<void>;
}

/** PostgreSQL's codes for: no such role, not allowed to take it, and (a division by zero) another role of that name. */
const GONE = new Set(["22023", "42704", "42501", "22012"]);

/** Fails, by dividing by zero, when the name has become another tenant's. */
export const isStillTheirs = ({ role, roleOid }: TenantRole): string =>
  `1 / ('"${role}"'::regrole::oid = ${roleOid})::int`;

/** The error to throw when a role could not be taken. */
export function notTaken({ role }: TenantRole, error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) || !GONE.has(error.code ?? "")) return error;
  return new TenantGone(`the role ${role} cannot be taken: ${error.message}`, { cause: error });
}
