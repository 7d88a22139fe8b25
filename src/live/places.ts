import { type Caller, callerName } from "../platform/contract/context.ts";
import { Problem } from "../problem.ts";

/** A person has tabs and devices; a program has users of its own. */
const MOST_OF_USER = 100;
const MOST_OF_PROGRAM = 1_000;

type Client = { readonly tenantId: number; readonly caller: Caller };

/** How many connections are open at a time: of all, of a tenant (half of them), and of one caller (T7). */
export class Places {
  readonly #most: number;
  #taken = 0;
  readonly #ofTenant = new Map<number, number>();
  readonly #ofCaller = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** How many are taken now. */
  get taken(): number {
    return this.#taken;
  }

  /**
   * Takes a place; answers how to give it back, once.
   * @throws Problem unavailable when all are taken, too_many when the caller or their tenant has as many as they may.
   */
  take({ tenantId, caller }: Client): () => void {
    const name = `${tenantId} ${callerName(caller)}`;
    const ofCaller = caller.kind === "user" ? MOST_OF_USER : MOST_OF_PROGRAM;
    const ofTenant = Math.ceil(this.#most / 2);
    if (this.#taken >= this.#most) throw new Problem("unavailable", { reason: "listeners" });
    if ((this.#ofCaller.get(name) ?? 0) >= ofCaller) {
      throw new Problem("too_many", { what: "live_connections", most: ofCaller });
    }
    if ((this.#ofTenant.get(tenantId) ?? 0) >= ofTenant) {
      throw new Problem("too_many", { what: "live_connections_of_tenant", most: ofTenant });
    }
    this.#count(tenantId, name, 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.#count(tenantId, name, -1);
      isTaken = false;
    };
  }

  #count(tenantId: number, name: string, by: 1 | -1): void {
    this.#taken += by;
    add(this.#ofTenant, tenantId, by);
    add(this.#ofCaller, name, by);
  }
}

function add<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
