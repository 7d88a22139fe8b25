import { erasedAmong } from "../generated/sql/live.ts";
import type { OpenTenant } from "../platform/database/tenants.ts";
import type { Log } from "../platform/logging/log.ts";

type Tenant = { readonly id: number; readonly slug: string };
type Present = { readonly tenant: Tenant; readonly people: Map<number, Set<() => void>> };

type Parts = {
  readonly open: (slug: string) => Promise<OpenTenant | null>;
  readonly log: Log;
};

/** How long somebody who was erased may go on listening, at most; as often as silent connections hear a heartbeat. */
const LOOK_EVERY_MS = 30_000;
/** So many people are asked for by one statement. */
const AT_ONCE = 5_000;

/**
 * Users who listen: whether they are still there is asked of each tenant every half minute, by one query for all, so
 * that who was erased, on whichever server, does not hear on until their token ends (C3).
 */
export class ListeningPeople {
  readonly #parts: Parts;
  readonly #tenants = new Map<number, Present>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Somebody listens from now on; answers how to say that they do no longer. */
  enter(tenant: Tenant, userId: number, onErased: () => void): () => void {
    const present = this.#tenants.get(tenant.id) ?? { tenant, people: new Map() };
    this.#tenants.set(tenant.id, present);
    const listening = present.people.get(userId) ?? new Set();
    present.people.set(userId, listening.add(onErased));
    this.#timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS);
    return () => {
      listening.delete(onErased);
      if (listening.size === 0 && present.people.get(userId) === listening) {
        present.people.delete(userId);
      }
      if (present.people.size === 0) this.#tenants.delete(tenant.id);
      if (this.#tenants.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  /** Ends those who were erased; it does so by itself while anybody listens. */
  async look(): Promise<void> {
    await Promise.all(
      [...this.#tenants.values()].map((present) =>
        this.#lookAt(present).catch((error) =>
          this.#parts.log.warn("listeners_not_looked_at", { tenant: present.tenant.slug, error })
        )
      ),
    );
  }

  async #lookAt({ tenant, people }: Present): Promise<void> {
    const open = await this.#parts.open(tenant.slug);
    // Of one that is gone, or was made anew, the hub tells.
    if (open === null || open.id !== tenant.id) return;
    const ids = [...people.keys()];
    for (let first = 0; first < ids.length; first += AT_ONCE) {
      const userIds = ids.slice(first, first + AT_ONCE);
      for (const { id } of await erasedAmong(open.db.by("live"), { userIds })) {
        for (const onErased of [...people.get(id) ?? []]) onErased();
      }
    }
  }
}
