import { erasedAmong } from "../generated/sql/live.ts";
import type { OpenTenant } from "../platform/database/tenants.ts";
import type { Log } from "../platform/logging/log.ts";

type Tenant = { readonly id: number; readonly slug: string };
type Present = { readonly tenant: Tenant; readonly people: Map<number, Set<() => void>> };

type Parts = {
  readonly open: (slug: string) => Promise<OpenTenant | null>;
  readonly log: Log;
};

/** How long somebody who was erased may go on listening, at most. */
const LOOK_EVERY_MS = 30_000;
/** How many people one query asks about. */
const AT_ONCE = 5_000;

/**
 * The users who listen. Every half minute one query for each tenant finds those who were erased, on whichever server,
 * so that they do not go on listening until their tokens end (C3).
 */
export class ListeningPeople {
  readonly #parts: Parts;
  readonly #tenants = new Map<number, Present>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Somebody begins to listen; answers the function to call when they stop. */
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

  /** Ends those who were erased. It is called by a timer, too, while anybody listens. */
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
    // The hub tells the listeners of a tenant that is gone, or was made anew.
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
