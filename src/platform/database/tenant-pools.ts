import { Connection } from "./connection.ts";
import type { Connections, PoolFigures, Pooling } from "./connections.ts";
import { Pool } from "./pool.ts";
import { DEFAULT_BOUND_MS, type Timeouts, timeoutsWithin } from "./session.ts";
import type { Spans } from "../telemetry/spans.ts";
import { TenantDb } from "./tenant-db.ts";
import type { TenantRole } from "./tenant-role.ts";
import { HeldRole } from "./held-role.ts";
import { PassingRole } from "./passing-role.ts";
import { Lru } from "../caching/lru.ts";
import { UnderWay } from "../caching/under-way.ts";
import { isUnreachable } from "./sql-state.ts";
import type { OpenTenant, Tenants } from "./tenants.ts";

/** The login that all tenants' connections share; it may become any tenant and do nothing itself. */
export type SharedLogin = { readonly user: string; readonly password: string };

export type TenantPoolsOptions = {
  /** the database; user and password are replaced by the shared login's, where `login` is not null */
  readonly url: string;
  readonly login: (() => Promise<SharedLogin>) | null;
  readonly find: (slug: string) => Promise<TenantRole | null>;
  readonly now: () => number;
  /** connections for all tenants together; default 90 */
  readonly connections?: number;
  /** connections that one tenant has at work; default 8. One principal has half of them. */
  readonly connectionsOfTenant?: number;
  /** how long a request or a transaction may take, in ms; default 5,000 */
  readonly boundMs?: number;
  readonly timeouts?: Partial<Timeouts>;
  /** where statements of a request get their spans; absent: nowhere */
  readonly spans?: Spans | null;
  /** how many tenants are remembered; default 100,000 */
  readonly openAtMost?: number | undefined;
  /** true: the URL is of a transaction pooler, whose servers keep nothing for a connection (decision 39) */
  readonly isPooled?: boolean;
  /** absent: one pool for all that this process does */
  readonly pooling?: Pooling | undefined;
};

/** How long an unknown slug is not looked up again, in ms. */
const unknownFor = 2_000;
const unknownAtMost = 1_000;
const OPEN_AT_MOST = 100_000;
const CONNECT_MS = 2_000;
/** While PostgreSQL is away; short, so that whoever finds it back has not waited long. */
const PROBE_MS = 500;
const IDLE_MS = 300_000;

/** The tenants that are open, over one pool of connections that they share. */
export class TenantPools implements Tenants {
  readonly #options: TenantPoolsOptions;
  readonly #pool: Connections;
  readonly #open: Lru<OpenTenant>;
  readonly #looking = new UnderWay<OpenTenant | null>();
  readonly #unknownUntil = new Map<string, number>();
  #login: SharedLogin | null = null;
  readonly #askingLogin = new UnderWay<SharedLogin>();

  constructor(options: TenantPoolsOptions) {
    this.#options = options;
    this.#open = new Lru({ limit: options.openAtMost ?? OPEN_AT_MOST });
    const ofTenant = options.connectionsOfTenant ?? 8;
    const { pooling = (parts) => new Pool(parts) } = options;
    this.#pool = pooling({
      open: (onEnd, isProbe) => this.#connect(onEnd, isProbe),
      most: options.connections ?? 90,
      mostOfTenant: ofTenant,
      mostOfPrincipal: Math.max(1, Math.floor(ofTenant / 2)),
      idleMs: IDLE_MS,
    });
  }

  /** What the pool holds at this moment. */
  get figures(): PoolFigures {
    return this.#pool.figures;
  }

  /** How many tenants are known at this moment. */
  get known(): number {
    return this.#open.size;
  }

  open(slug: string): OpenTenant | null | Promise<OpenTenant | null> {
    const known = this.#open.get(slug);
    if (known) return known;
    if ((this.#unknownUntil.get(slug) ?? 0) > this.#options.now()) return null;
    return this.#looking.join(slug, (isWanted) => this.#look(slug, isWanted));
  }

  forget(slug: string): void {
    this.#unknownUntil.delete(slug);
    this.#open.delete(slug);
    this.#looking.forget(slug);
  }

  /** Ends all connections; what runs has `ms` to end. */
  async close(ms = 5_000): Promise<void> {
    await this.#pool.close(ms);
  }

  /** Keeps what it finds, unless it was forgotten meanwhile. */
  async #look(slug: string, isWanted: () => boolean): Promise<OpenTenant | null> {
    const { find, boundMs = DEFAULT_BOUND_MS, isPooled } = this.#options;
    const found = await find(slug);
    if (!found) {
      if (isWanted()) this.#rememberUnknown(slug);
      return null;
    }
    const becoming = isPooled
      ? new PassingRole(found, { timeouts: this.#timeouts })
      : new HeldRole(found);
    // Whoever meets it when it is gone, or was restored: the next looks for it anew.
    const onGone = () => this.forget(slug);
    const db = TenantDb.open(this.#pool, { id: found.id, becoming, boundMs, onGone });
    const tenant = { id: found.id, slug, db };
    if (isWanted()) this.#open.set(slug, tenant);
    return tenant;
  }

  async #connect(
    onEnd: (connection: Connection) => void,
    isProbe: boolean,
  ): Promise<Connection> {
    const { url, boundMs = DEFAULT_BOUND_MS, spans, isPooled, login: asked } = this.#options;
    if (asked) this.#login ??= await this.#askingLogin.join("", asked);
    const login = this.#login ?? undefined;
    const session = {
      login,
      searchPath: ["extensions"],
      spans,
      timeouts: this.#timeouts,
      isPooled,
    };
    const withinMs = Math.min(isProbe ? PROBE_MS : CONNECT_MS, boundMs / 2);
    return await Connection.open(url, session, withinMs, onEnd).catch((error) => {
      // Its password may have been changed, or the database restored.
      if (isUnreachable(error)) this.#login = null;
      throw error;
    });
  }

  get #timeouts(): Timeouts {
    const { boundMs = DEFAULT_BOUND_MS, timeouts } = this.#options;
    return { ...timeoutsWithin(boundMs), ...timeouts };
  }

  #rememberUnknown(slug: string): void {
    if (this.#unknownUntil.size >= unknownAtMost) this.#unknownUntil.clear();
    this.#unknownUntil.set(slug, this.#options.now() + unknownFor);
  }
}
