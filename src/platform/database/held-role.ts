import pg from "pg";
import type { Slot } from "./choose-slot.ts";
import type { Message, Result } from "./connection.ts";
import { AnswerLost, DatabaseUnavailable } from "./failures.ts";
import { poolerInPlace } from "./pooler-word.ts";
import { type Becoming, isStillTheirs, notTaken, type TenantRole } from "./tenant-role.ts";
import type { Beginning } from "./transaction.ts";

/** What PostgreSQL says of a text that is no number, such as NOT_OWN. */
const NO_NUMBER = "22P02";
const NOT_OWN = "0 is not its process";

/**
 * A connection has a tenant's role until it takes another's. Nothing is sent before it has the role for
 * certain: were that cancelled, what had been sent behind it would be another tenant's.
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

  /** Takes the role. A connection that does not become the tenant is ended: whose it is then, nobody knows. */
  async prove(slot: Slot, endsAt: number): Promise<void> {
    const { id, role } = this.#tenant;
    slot.tenant = null;
    const text = `set role none; set role "${role}"; set search_path to "${role}", extensions; ` +
      `set application_name to '${role}'; ` +
      // Were its server another's the next time, so were the role.
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
        throw poolerInPlace(error);
      }
      throw notTaken(this.#tenant, error);
    }
    slot.tenant = `${id}`;
    slot.tenants.set(`${id}`, true);
  }
}
