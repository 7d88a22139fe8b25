import pg from "pg";
import type { Slot } from "./choose-slot.ts";
import type { Message, Result } from "./message.ts";
import { AnswerLost, DatabaseUnavailable } from "./failures.ts";
import { unexpectedPooler } from "./pooler-errors.ts";
import { type Becoming, isStillTheirs, notTaken, type TenantRole } from "./tenant-role.ts";
import type { Beginning } from "./transaction.ts";

/** PostgreSQL's code for a text that is not a number, as NOT_OWN is not. */
const NO_NUMBER = "22P02";
const NOT_OWN = "0 is not its process";

/**
 * The connection keeps a tenant's role until it takes another's. Nothing is sent before the role is certain: if
 * taking it were cancelled, what was sent behind it would run as the tenant before.
 */
export class HeldRole implements Becoming {
  readonly #tenant: TenantRole;

  constructor(tenant: TenantRole) {
    this.#tenant = tenant;
  }

  async send<Row extends pg.QueryResultRow>(
    slot: Slot,
    message: Message,
    endsAt: number,
  ): Promise<Result<Row>> {
    const { id } = this.#tenant;
    if (slot.tenant !== `${id}`) await this.prove(slot, endsAt);
    // One plan for each tenant: with a common name PostgreSQL plans anew at each change, for 1 ms.
    const named = message.name === undefined
      ? message
      : { ...message, name: `${message.name}@${id}` };
    return await slot.connection.send<Row>(named, endsAt);
  }

  begin(slot: Slot, how: Beginning, endsAt: number): Promise<Result<never>> {
    return this.send(slot, { text: how }, endsAt);
  }

  sendWithin<Row extends pg.QueryResultRow>(
    slot: Slot,
    message: Message,
    endsAt: number,
  ): Promise<Result<Row>> {
    return this.send(slot, message, endsAt);
  }

  /** Takes the role. A connection that fails to is ended, since nobody knows whose role it has then. */
  async prove(slot: Slot, endsAt: number): Promise<void> {
    const { id, role } = this.#tenant;
    slot.tenant = null;
    const text = `set role none; set role "${role}"; set search_path to "${role}", extensions; ` +
      `set application_name to '${role}'; ` +
      // Behind a pooler the process is another for each transaction, and keeps no role for us.
      `select (case pg_backend_pid() when ${slot.connection.processId} then '1' else '${NOT_OWN}' end)::int, ` +
      isStillTheirs(this.#tenant);
    try {
      await slot.connection.send({ text }, endsAt);
    } catch (error) {
      slot.connection.destroy();
      if (error instanceof AnswerLost) {
        throw new DatabaseUnavailable(error.message, { cause: error });
      }
      if (error instanceof pg.DatabaseError && error.code === NO_NUMBER) {
        throw unexpectedPooler(error);
      }
      throw notTaken(this.#tenant, error);
    }
    slot.tenant = `${id}`;
    slot.tenants.set(`${id}`, true);
  }
}
