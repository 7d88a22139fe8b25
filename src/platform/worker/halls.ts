import { normalisePath } from "../contract/paths.ts";
import type { Later } from "../later.ts";
import type { Announcements } from "../live/announcements.ts";

type Namespace = {
  idFromName(name: string): unknown;
  get(id: unknown): { fetch(request: Request): Promise<Response> };
};

/** The path of requests that tell a hall of a write. No client's request has it. */
const WRITTEN = "/written/";

/** The tenant of which a request tells a write; null for a client's request. */
export function tenantWritten({ url }: Request): number | null {
  const { pathname } = new URL(url);
  return pathname.startsWith(WRITTEN) ? Number(pathname.slice(WRITTEN.length)) : null;
}

/** The Durable Objects of those who listen (decision 40), as the Worker reaches them. */
export class Halls {
  readonly #namespace: Namespace;
  readonly #count: number;

  private constructor(namespace: Namespace, count: number) {
    this.#namespace = namespace;
    this.#count = count;
  }

  /** null where there is no such binding. */
  static of(binding: unknown, count: number): Halls | null {
    return isNamespace(binding) ? new Halls(binding, count) : null;
  }

  /** A hall's answer, if the request wants to listen; null for any other. Any hall can answer for any tutor. */
  answer(request: Request): Promise<Response> | null {
    const path = normalisePath(request);
    const [, watched] = /^\/api\/ws\/calendar\/([^/]+)$/.exec(path) ?? [];
    if (watched === undefined && path !== "/api/live") return null;
    const tutor = Number(watched ?? new URL(request.url).searchParams.get("tutor_id"));
    const hall = this.#hall(Number.isSafeInteger(tutor) ? Math.abs(tutor) % this.#count : 0);
    return hall.fetch(request);
  }

  /** Tells all halls of a tenant's write. Rejects where one was not reached; that one finds the write by itself. */
  async written(tenantId: number): Promise<void> {
    const told = Array.from({ length: this.#count }, async (_, nth) => {
      const word = new Request(`https://hall${WRITTEN}${tenantId}`, { method: "POST" });
      await (await this.#hall(nth).fetch(word)).body?.cancel();
    });
    await Promise.all(told);
  }

  #hall(nth: number) {
    return this.#namespace.get(this.#namespace.idFromName(`hall ${nth}`));
  }
}

function isNamespace(binding: unknown): binding is Namespace {
  if (typeof binding !== "object" || binding === null) return false;
  return "idFromName" in binding && "get" in binding;
}

/**
 * Announcements that the halls hear as well. Nobody waits for that, and failures are ignored, since each hall also
 * looks for changes by itself.
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
