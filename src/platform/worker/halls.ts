import { normalisePath } from "../contract/paths.ts";
import type { Later } from "../later.ts";
import type { Announcements } from "../live/announcements.ts";

type HallStub = { fetch(request: Request): Promise<Response> };

type Namespace = {
  idFromName(name: string): unknown;
  get(id: unknown): HallStub;
};

/** Word of a write, among the requests that a hall gets: no client's has this path. */
const WRITTEN = "/written/";

/** The tenant that a word is of; null for a client's request. */
export function tenantWritten({ url }: Request): number | null {
  const { pathname } = new URL(url);
  return pathname.startsWith(WRITTEN) ? Number(pathname.slice(WRITTEN.length)) : null;
}

/** Asks what was changed of calendars; the same holds of its path. */
const CHANGES = "/changes/";

/** Since which look changes are asked for, null where that is the first; undefined for any other request. */
export function changesAsked({ url }: Request): string | null | undefined {
  const { pathname } = new URL(url);
  if (!pathname.startsWith(CHANGES)) return undefined;
  return decodeURIComponent(pathname.slice(CHANGES.length)) || null;
}

/** What a Worker leaves to the Durable Objects that listeners are with (decision 40). */
export class Halls {
  readonly #namespace: Namespace;
  readonly #count: number;

  private constructor(namespace: Namespace, count: number) {
    this.#namespace = namespace;
    this.#count = count;
  }

  /** null where the binding is not there. */
  static of(binding: unknown, count: number): Halls | null {
    return isNamespace(binding) ? new Halls(binding, count) : null;
  }

  /** The hall's answer, if the request is to listen; null for any other. Any hall can answer for any tutor. */
  answer(request: Request): Promise<Response> | null {
    const path = normalisePath(request);
    const [, watched] = /^\/api\/ws\/calendar\/([^/]+)$/.exec(path) ?? [];
    if (watched === undefined && path !== "/api/live") return null;
    const tutor = Number(watched ?? new URL(request.url).searchParams.get("tutor_id"));
    const hall = this.#hall(Number.isSafeInteger(tutor) ? Math.abs(tutor) % this.#count : 0);
    return hall.fetch(request);
  }

  /** Tells all of them of a write; rejects where one has not heard of it, and is to find it by itself. */
  async written(tenantId: number): Promise<void> {
    const told = Array.from({ length: this.#count }, async (_, nth) => {
      const word = new Request(`https://hall${WRITTEN}${tenantId}`, { method: "POST" });
      await (await this.#hall(nth).fetch(word)).body?.cancel();
    });
    await Promise.all(told);
  }

  /**
   * What was changed of calendars since that look, as the program of a hall answers it: one in which nobody listens,
   * so that those sleep. Rejects where it cannot be told.
   */
  async changes(since: string | null): Promise<unknown> {
    const path = `${CHANGES}${encodeURIComponent(since ?? "")}`;
    const answer = await this.#named("looks").fetch(new Request(`https://hall${path}`));
    if (answer.status === 200) return await answer.json();
    await answer.body?.cancel();
    throw new Error(`the hall answered ${answer.status}`);
  }

  #hall(nth: number): HallStub {
    return this.#named(`hall ${nth}`);
  }

  #named(name: string): HallStub {
    return this.#namespace.get(this.#namespace.idFromName(name));
  }
}

function isNamespace(binding: unknown): binding is Namespace {
  if (typeof binding !== "object" || binding === null) return false;
  return "idFromName" in binding && "get" in binding;
}

/**
 * Announcements that the halls hear, too, without anybody waiting for it. Word that is lost is made up for by the looks
 * that they take themselves.
 */
export const announcedToHalls = (
  announcements: Announcements,
  halls: Halls | null,
  later: Later,
): Announcements => ({
  announce(tenantId) {
    announcements.announce(tenantId);
    if (halls !== null) later(halls.written(tenantId).catch(() => {}));
  },
  follow: (heard) => announcements.follow(heard),
});
