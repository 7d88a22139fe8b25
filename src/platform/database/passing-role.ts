import type pg from "pg";
import type { Slot } from "./choose-slot.ts";
import type { Message, Result } from "./message.ts";
import { AnswerLost, DatabaseUnavailable, NotBegun } from "./failures.ts";
import { localSettings, type SessionOptions } from "./session.ts";
import { type Becoming, isStillTheirs, notTaken, type TenantRole } from "./tenant-role.ts";
import type { Beginning } from "./transaction.ts";

/**
 * Each transaction takes a tenant's role and loses it at its end, since behind a transaction pooler the next one may
 * run on another server (decision 39). A statement by itself takes the role in the same series of messages, which
 * PostgreSQL carries out as a whole or not at all.
 */
export class PassingRole implements Becoming {
  readonly #tenant: TenantRole;
  readonly #settings: string;

  constructor(tenant: TenantRole, options: Pick<SessionOptions, "timeouts">) {
    const { role } = tenant;
    this.#tenant = tenant;
    const searchPath = [role, "extensions"];
    this.#settings = localSettings(
      { ...options, name: role, searchPath, role },
      isStillTheirs(tenant),
    );
  }

  send<Row extends pg.QueryResultRow>(
    slot: Slot,
    message: Message,
    endsAt: number,
  ): Promise<Result<Row>> {
    const own = { ...this.#marked(message), before: this.#settings };
    return slot.connection.send<Row>(own, endsAt).catch((error) => {
      throw error instanceof NotBegun ? notTaken(this.#tenant, error.cause) : error;
    });
  }

  begin(slot: Slot, how: Beginning, endsAt: number): Promise<Result<never>> {
    const message = { name: "begin", before: how, text: this.#settings };
    return slot.connection.send<never>(message, endsAt).catch((error) => {
      throw notTaken(this.#tenant, error instanceof NotBegun ? error.cause : error);
    });
  }

  sendWithin<Row extends pg.QueryResultRow>(
    slot: Slot,
    message: Message,
    endsAt: number,
  ): Promise<Result<Row>> {
    return slot.connection.send<Row>(this.#marked(message), endsAt);
  }

  async prove(slot: Slot, endsAt: number): Promise<void> {
    try {
      await slot.connection.send({ name: "become", text: this.#settings }, endsAt);
    } catch (error) {
      if (error instanceof AnswerLost) {
        throw new DatabaseUnavailable(error.message, { cause: error });
      }
      throw notTaken(this.#tenant, error);
    }
  }

  /** Makes the text the tenant's own, so that a pooler that caches answers by text never mixes up two tenants. */
  #marked(message: Message): Message {
    return { ...message, text: `/* ${this.#tenant.role} */ ${message.text}` };
  }
}
