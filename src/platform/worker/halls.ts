import { normalisePath } from "../contract/paths.ts";
import type { Later } from "../later.ts";
import type { Announcements } from "../live/announcements.ts";

type HallStub = { fetch(request: Request): Promise<Response> };

type Namespace = {
  idFromName(name: string): unknown;
  get(id: unknown): HallStub;
};

/** The path of requests that tell a hall of a write. No client's request has it. */
const WRITTEN = "/written/";

/** The tenant of which a request tells a write; null for a client's request. */
export function tenantWritten({ url }: Request): number | null {
  const { pathname } = new URL(url);
  return pathname.startsWith(WRITTEN) ? Number(pathname.slice(WRITTEN.length)) : null;
}

/** The path of requests that ask which calendars were changed. No client's request has it either. */
const CHANGES = "/changes/";

/** The look since which changes are asked for, null for the first one; undefined for any other request. */
export function changesAsked({ url }: Request): string | null | undefined {
  const { pathname } = new URL(url);
  if (!pathname.startsWith(CHANGES)) return undefined;
  return decodeURIComponent(pathname.slice(CHANGES.length)) || null;
}

/** The tutor of whom a request wants to be told, null where it names none; undefined for any other request. */
export function watchedIn(request: Request): string | null | undefined {
  const path = normalisePath(request);
  if (path === "/api/live") return new URL(request.url).searchParams.get("tutor_id");
  const [, tutor] = /^\/api\/ws\/calendar\/([^/]+)$/.exec(path) ?? [];
  return tutor;
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

  /** A hall's answer to a request that wants to listen. Any hall can answer for any tutor. */
  answer(request: Request): Promise<Response> {
    const tutor = Number(watchedIn(request));
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
