import pg from "pg";
import { Bound } from "./bound.ts";
import type { Slot } from "./choose-slot.ts";
import { type Message, nameOf, type Result } from "./connection.ts";
import type { Db } from "./db.ts";
import { AnswerLost, DatabaseUnavailable, TenantGone } from "./failures.ts";
import type { Asker, Connections } from "./connections.ts";
import { checkAtDoor, type Statement } from "./statement.ts";
import type { TenantDatabase } from "./tenants.ts";
import { inOneTransaction, inSavepoint, type Send, SNAPSHOT } from "./transaction.ts";

/** A tenant as a connection knows it: its role is the name of its schema as well. */
export type TenantRole = {
  readonly id: number;
  readonly role: string;
  /** PostgreSQL's number of the role, which a tenant that is made anew under the name has not */
  readonly roleOid: number;
};

/** On whose behalf the database is asked, and in what time. */
type Asking = {
  readonly principal: string;
  readonly bound: () => Bound;
  /** Called when the tenant turns out to be gone, or restored, which is another under the name. */
  readonly onGone: () => void;
};

/**
 * A tenant's database, on connections that all tenants share (decision 13). Takes the program's own
 * statements only, and runs each with the tenant's role and search path.
 */
export class TenantDb implements TenantDatabase {
  readonly #pool: Connections;
  readonly #tenant: TenantRole;
  readonly #asking: Asking;

  private constructor(pool: Connections, tenant: TenantRole, asking: Asking) {
    this.#pool = pool;
    this.#tenant = tenant;
    this.#asking = asking;
  }

  /**
   * For work of the program itself; each statement and transaction has `boundMs`. `onGone` is called when the
   * tenant turns out to be gone.
   */
  static open(pool: Connections, tenant: TenantRole, boundMs: number, onGone = () => {}): TenantDb {
    return new TenantDb(pool, tenant, { principal: "", bound: () => new Bound(boundMs), onGone });
  }

  by(principal: string): TenantDb {
    return new TenantDb(this.#pool, this.#tenant, { ...this.#asking, principal });
  }

  asked(principal: string, bound: Bound): TenantDb {
    return new TenantDb(this.#pool, this.#tenant, {
      ...this.#asking,
      principal,
      bound: () => bound,
    });
  }

  readonly isTransaction: boolean = false;

  async run<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    checkAtDoor(statement);
    return (await this.#use((send) => send<Row>(messageOf(statement, values)))).rows;
  }

  async execute(statement: Statement, values: readonly unknown[]): Promise<number> {
    checkAtDoor(statement);
    return (await this.#use((send) => send(messageOf(statement, values)))).count;
  }

  transaction<T>(work: (tx: this) => Promise<T>): Promise<T> {
    return this.#inOne(work, "begin");
  }

  snapshot<T>(work: (tx: this) => Promise<T>): Promise<T> {
    return this.#inOne(work, SNAPSHOT);
  }

  #inOne<T>(work: (tx: this) => Promise<T>, begin: "begin" | typeof SNAPSHOT): Promise<T> {
    return this.#use((send, slot) =>
      inOneTransaction(slot.connection, send, (inside) => {
        // Inside it is the same to its user; `this` stands for either.
        return work(new TenantTransaction(inside) as Db as this);
      }, begin)
    );
  }

  #use<T>(work: (send: Send, slot: Slot) => Promise<T>): Promise<T> {
    const { principal, bound, onGone } = this.#asking;
    const time = bound();
    const asker: Asker = { tenant: `${this.#tenant.id}`, principal, bound: time };
    const askedAt = performance.now();
    const used = this.#pool.use(asker, (slot) => {
      time.stages?.waited(performance.now() - askedAt);
      return work(this.#sendOver(slot, time), slot);
    });
    return used.catch(async (error: unknown) => {
      if (!isStrange(error)) throw error;
      await this.#pool.use(asker, (slot) => become(this.#tenant, slot, time.endsAt));
      throw error;
    }).catch((error: unknown) => {
      if (error instanceof TenantGone) onGone();
      throw error;
    });
  }

  #sendOver(slot: Slot, { endsAt, stages }: Bound): Send {
    return async (message) => {
      const sentAt = performance.now();
      try {
        return await sendAs(this.#tenant, slot, message, endsAt);
      } catch (error) {
        if (error instanceof AnswerLost) this.#pool.distrust(sentAt);
        throw error;
      } finally {
        stages?.statement(nameOf(message), performance.now() - sentAt);
      }
    };
  }
}

class TenantTransaction implements Db {
  readonly isTransaction: boolean = true;
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  async run<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    checkAtDoor(statement);
    return (await this.#send<Row>(messageOf(statement, values))).rows;
  }

  async execute(statement: Statement, values: readonly unknown[]): Promise<number> {
    checkAtDoor(statement);
    return (await this.#send(messageOf(statement, values))).count;
  }

  transaction<T>(work: (tx: this) => Promise<T>): Promise<T> {
    return inSavepoint(this.#send, () => work(this));
  }

  snapshot<T>(): Promise<T> {
    return Promise.reject(new Error("a snapshot is a transaction of its own"));
  }
}

const messageOf = ({ name, text, columns }: Statement, values: readonly unknown[]): Message => ({
  name,
  text,
  columns,
  values,
});

/**
 * Sends a message as a tenant. Nothing is sent before the connection has the tenant's role for certain:
 * were that cancelled, what had been sent behind it would be another tenant's.
 */
async function sendAs<Row extends pg.QueryResultRow>(
  tenant: TenantRole,
  slot: Slot,
  message: Message,
  endsAt: number,
): Promise<Result<Row>> {
  if (slot.tenant !== `${tenant.id}`) await become(tenant, slot, endsAt);
  // One plan for each tenant: with a common name PostgreSQL plans anew at each change, for 1 ms.
  const named = message.name === undefined
    ? message
    : { ...message, name: `${message.name}@${tenant.id}` };
  return await slot.connection.send<Row>(named, endsAt);
}

/**
 * What the program's own statements are hardly told but by the schema of another: where a tenant was restored, its
 * old role, which a connection may have still, is nobody's, and sees no table under the name. Whose it is is then
 * asked; where it is the same, the fault is ours.
 */
const STRANGE = new Set(["42P01", "42883", "42704", "42501", "3F000"]);

/** The same, told to who was waiting for a table when it went; PostgreSQL has no code for it. */
const WENT = /^(could not open relation with OID|cache lookup failed for)/;

const isStrange = (error: unknown): boolean =>
  error instanceof pg.DatabaseError &&
  (STRANGE.has(error.code ?? "") || error.code === "XX000" && WENT.test(error.message));

/** No such role, none that the login may take, and another of the name. */
const GONE = new Set(["22023", "42704", "42501", "22012"]);

/** A connection that does not become the tenant is ended: whose it is then, nobody knows. */
async function become(
  { id, role, roleOid }: TenantRole,
  slot: Slot,
  endsAt: number,
): Promise<void> {
  slot.tenant = null;
  // Dividing by zero fails when the name has become another tenant's.
  const text = `set role none; set role "${role}"; set search_path to "${role}", extensions; ` +
    `set application_name to '${role}'; ` +
    `select 1 / ('"${role}"'::regrole::oid = ${roleOid})::int`;
  try {
    await slot.connection.send({ text }, endsAt);
  } catch (error) {
    slot.connection.destroy();
    if (error instanceof AnswerLost) {
      throw new DatabaseUnavailable(error.message, { cause: error });
    }
    if (!(error instanceof pg.DatabaseError) || !GONE.has(error.code ?? "")) throw error;
    throw new TenantGone(`the role ${role} cannot be taken: ${error.message}`, { cause: error });
  }
  slot.tenant = `${id}`;
  slot.tenants.set(`${id}`, true);
}
