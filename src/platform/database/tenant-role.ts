import pg from "pg";
import type { Slot } from "./choose-slot.ts";
import type { Message, Result } from "./connection.ts";
import { TenantGone } from "./failures.ts";
import type { Beginning } from "./transaction.ts";

/** A tenant as a connection knows it: its role is the name of its schema as well. */
export type TenantRole = {
  readonly id: number;
  readonly role: string;
  /** PostgreSQL's number of the role, which a tenant that is made anew under the name has not */
  readonly roleOid: number;
};

/** How what is sent over a connection comes to have a tenant's role. */
export interface Becoming {
  /** Sends a message that is in no transaction of ours. Nothing of it is done as anybody else. */
  send<Row extends pg.QueryResultRow>(
    slot: Slot,
    message: Message,
    endsAt: number,
  ): Promise<Result<Row>>;
  /** Sends what begins a transaction; its answer is waited for. */
  begin(slot: Slot, how: Beginning, endsAt: number): Promise<Result<never>>;
  /** Sends a message that is in a transaction begun so. */
  sendWithin<Row extends pg.QueryResultRow>(
    slot: Slot,
    message: Message,
    endsAt: number,
  ): Promise<Result<Row>>;
  /** @throws TenantGone when the role is not the one that was looked up */
  prove(slot: Slot, endsAt: number): Promise<void>;
}

/** No such role, none that the login may take, and another of the name. */
const GONE = new Set(["22023", "42704", "42501", "22012"]);

/** Fails, by dividing by zero, when the name has become another tenant's. */
export const isStillTheirs = ({ role, roleOid }: TenantRole): string =>
  `1 / ('"${role}"'::regrole::oid = ${roleOid})::int`;

/** What it means that a role could not be taken. */
export function notTaken({ role }: TenantRole, error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) || !GONE.has(error.code ?? "")) return error;
  return new TenantGone(`the role ${role} cannot be taken: ${error.message}`, { cause: error });
}
