/** Somebody who waits for a connection. */
export type Waiting = {
  /** whose connections are counted together: a tenant */
  readonly tenant: string;
  /** who asks inside the tenant; one of them must not keep the others waiting */
  readonly principal: string;
  /** set when there is no one left to answer */
  gone: boolean;
};

type Turns<T> = Map<string, Map<string, T[]>>;

/**
 * A queue that is fair twice: tenants take turns, and inside a tenant its principals do. Whoever asks
 * a hundred times at once waits behind themselves, not before everybody else.
 */
export class FairQueue<T extends Waiting> {
  readonly #turns: Turns<T> = new Map();
  #size = 0;

  /** How many wait, counting those that have gone and have not been taken out yet. */
  get size(): number {
    return this.#size;
  }

  /** How many of a principal wait. */
  lengthOf(tenant: string, principal: string): number {
    return this.#turns.get(tenant)?.get(principal)?.length ?? 0;
  }

  add(waiting: T): void {
    const { tenant, principal } = waiting;
    let principals = this.#turns.get(tenant);
    if (principals === undefined) this.#turns.set(tenant, principals = new Map());
    const line = principals.get(principal);
    if (line === undefined) principals.set(principal, [waiting]);
    else line.push(waiting);
    this.#size++;
  }

  /**
   * Takes the next one that `may` go, of the tenants that `tenantMay`, and sends its tenant and its
   * principal to the end.
   */
  next(tenantMay: (tenant: string) => boolean, may: (waiting: T) => boolean): T | null {
    for (const [tenant, principals] of this.#turns) {
      const found = tenantMay(tenant) ? this.#nextOf(tenant, principals, may) : null;
      if (found !== null) return found;
    }
    return null;
  }

  /** How many of those who are first in their line may go, counted up to `most`. */
  ready(
    tenantMay: (tenant: string) => boolean,
    may: (waiting: T) => boolean,
    most: number,
  ): number {
    let count = 0;
    for (const [tenant, principals] of this.#turns) {
      if (!tenantMay(tenant)) continue;
      for (const line of principals.values()) {
        const first = line.find(({ gone }) => !gone);
        if (first !== undefined && may(first) && ++count === most) return count;
      }
    }
    return count;
  }

  /** Empties the queue; those who have gone are left out. */
  takeAll(): T[] {
    const all = [...this.#turns.values()].flatMap((principals) => [...principals.values()].flat());
    this.#turns.clear();
    this.#size = 0;
    return all.filter(({ gone }) => !gone);
  }

  #nextOf(tenant: string, principals: Map<string, T[]>, may: (waiting: T) => boolean): T | null {
    for (const [principal, line] of principals) {
      this.#dropGone(line);
      const first = line[0];
      if (first === undefined) principals.delete(principal);
      else if (may(first)) {
        line.shift();
        this.#size--;
        principals.delete(principal);
        if (line.length > 0) principals.set(principal, line);
        this.#turns.delete(tenant);
        if (principals.size > 0) this.#turns.set(tenant, principals);
        return first;
      }
    }
    if (principals.size === 0) this.#turns.delete(tenant);
    return null;
  }

  #dropGone(line: T[]): void {
    while (line[0]?.gone) {
      line.shift();
      this.#size--;
    }
  }
}
