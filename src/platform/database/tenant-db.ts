import pg from "pg";
import { Bound } from "./bound.ts";
import type { Slot } from "./choose-slot.ts";
import { type Message, nameOf, type Result } from "./message.ts";
import type { Db } from "./db.ts";
import { AnswerLost, TenantGone } from "./failures.ts";
import type { Asker, Connections } from "./connections.ts";
import { checkAtDoor, type Statement } from "./statement.ts";
import type { Becoming } from "./tenant-role.ts";
import type { TenantDatabase } from "./tenants.ts";
import {
  type Beginning,
  inOneTransaction,
  inSavepoint,
  type Send,
  SNAPSHOT,
} from "./transaction.ts";

/** On whose behalf the database is asked, and how long that may take. */
type Asking = {
  readonly principal: string;
  readonly bound: () => Bound;
  /** Called when the tenant turns out to be gone, or restored, which is another under the name. */
  readonly onGone: () => void;
};

/**
 * A tenant's database, on connections that all tenants share (decision 13). Takes the program's own
 * statements only, and runs each with the tenant's role and search path, as `becoming` has it.
 */
export class TenantDb implements TenantDatabase {
  readonly #pool: Connections;
  readonly #id: number;
  readonly #becoming: Becoming;
  readonly #asking: Asking;

  private constructor(pool: Connections, id: number, becoming: Becoming, asking: Asking) {
    this.#pool = pool;
    this.#id = id;
    this.#becoming = becoming;
    this.#asking = asking;
  }

  /**
   * For work of the program itself; each statement and transaction has `boundMs`. `onGone` is called when the
   * tenant of that id turns out to be gone.
   */
  static open(
    pool: Connections,
    { id, becoming, boundMs, onGone = () => {} }: {
      readonly id: number;
      readonly becoming: Becoming;
      readonly boundMs: number;
      readonly onGone?: () => void;
    },
  ): TenantDb {
    const asking = { principal: "", bound: () => new Bound(boundMs), onGone };
    return new TenantDb(pool, id, becoming, asking);
  }

  by(principal: string): TenantDb {
    return this.#for({ ...this.#asking, principal });
  }

  asked(principal: string, bound: Bound): TenantDb {
    return this.#for({ ...this.#asking, principal, bound: () => bound });
  }

  #for(asking: Asking): TenantDb {
    return new TenantDb(this.#pool, this.#id, this.#becoming, asking);
  }

  readonly isTransaction: boolean = false;

  async run<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return (await this.#alone<Row>(statement, values)).rows;
  }

  async execute(statement: Statement, values: readonly unknown[]): Promise<number> {
    return (await this.#alone(statement, values)).count;
  }

  transaction<T>(work: (tx: this) => Promise<T>): Promise<T> {
    return this.#inOne(work, "begin");
  }

  snapshot<T>(work: (tx: this) => Promise<T>): Promise<T> {
    return this.#inOne(work, SNAPSHOT);
  }

  async #alone<Row extends object>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Result<Row>> {
    checkAtDoor(statement);
    const message = messageOf(statement, values);
    return await this.#use((slot, time) =>
      this.#noted(time, nameOf(message), this.#becoming.send<Row>(slot, message, time.endsAt))
    );
  }

  #inOne<T>(work: (tx: this) => Promise<T>, how: Beginning): Promise<T> {
    const becoming = this.#becoming;
    return this.#use((slot, time) => {
      const { endsAt } = time;
      const begin = () => this.#noted(time, "begin", becoming.begin(slot, how, endsAt));
      const send: Send = <Row extends pg.QueryResultRow>(message: Message) =>
        this.#noted(time, nameOf(message), becoming.sendWithin<Row>(slot, message, endsAt));
      return inOneTransaction(slot.connection, { begin, send }, (inside) => {
        // Inside it is the same to its user; `this` stands for either.
        return work(new TenantTransaction(inside) as Db as this);
      });
    });
  }

  #use<T>(work: (slot: Slot, time: Bound) => Promise<T>): Promise<T> {
    const { principal, bound, onGone } = this.#asking;
    const time = bound();
    const asker: Asker = { tenant: `${this.#id}`, principal, bound: time };
    const askedAt = performance.now();
    const used = this.#pool.use(asker, (slot) => {
      time.stages?.waited(performance.now() - askedAt);
      return work(slot, time);
    });
    return used.catch(async (error: unknown) => {
      if (!isStrange(error)) throw error;
      await this.#pool.use(asker, (slot) => this.#becoming.prove(slot, time.endsAt));
      throw error;
    }).catch((error: unknown) => {
      if (error instanceof TenantGone) onGone();
      throw error;
    });
  }

  /** Measures how long a message takes, and tells the pool where there was no answer in time. */
  async #noted<Row>(
    { stages }: Bound,
    name: string,
    sent: Promise<Result<Row>>,
  ): Promise<Result<Row>> {
    const sentAt = performance.now();
    try {
      return await sent;
    } catch (error) {
      if (error instanceof AnswerLost) this.#pool.distrust(sentAt);
      throw error;
    } finally {
      stages?.statement(name, performance.now() - sentAt);
    }
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
 * Errors that the program's own statements meet in hardly any schema but a wrong one. After a tenant was restored, a
 * connection may still have its old role, which sees none of the new tables. So the role is checked then; where it is
 * right, the fault is ours.
 */
const STRANGE = new Set(["42P01", "42883", "42704", "42501", "3F000"]);

/** The same for a statement that waited for a table while it was dropped; PostgreSQL has no code for it. */
const WENT = /^(could not open relation with OID|cache lookup failed for)/;

const isStrange = (error: unknown): boolean =>
  error instanceof pg.DatabaseError &&
  (STRANGE.has(error.code ?? "") || error.code === "XX000" && WENT.test(error.message));
