/** Hears that a tenant's data were written somewhere; null: anything may have been missed, of any tenant. */
export type Heard = (tenantId: number | null) => void;

/**
 * Carries word of writes that have ended to whoever acts upon changes, on all instances. It says that something
 * may have changed and no more: what it was is found in the database, so that nothing depends on a word that
 * is lost. Whoever follows looks by themselves every second or so, too.
 */
export interface Announcements {
  /** A write of the tenant has been committed, or may have been. Costs next to nothing, and never throws. */
  announce(tenantId: number): void;
  /** Calls back for each, also for those of this instance; answers how to stop it. */
  follow(heard: Heard): () => void;
}

/** Announcements of a single instance. */
export class OwnAnnouncements implements Announcements {
  readonly #followers = new Set<Heard>();

  get hasFollowers(): boolean {
    return this.#followers.size > 0;
  }

  announce(tenantId: number | null): void {
    for (const heard of this.#followers) heard(tenantId);
  }

  follow(heard: Heard): () => void {
    // One of its own, should somebody follow twice with the same function.
    const own: Heard = (tenantId) => heard(tenantId);
    this.#followers.add(own);
    return () => void this.#followers.delete(own);
  }
}
