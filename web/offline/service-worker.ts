import { clientsClaim } from "workbox-core";
import {
  cleanupOutdatedCaches,
  getCacheKeyForURL,
  matchPrecache,
  precacheAndRoute,
} from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { personOf } from "../session/person.ts";
import { type PageMessage, type Shelf, shelfFor, shelfOf, shelves } from "./kept-answers.ts";
import { NetworkOrKept } from "./network-or-kept.ts";

declare const self: ServiceWorkerGlobalScope;
/** What the build says: the files of the pages, the address whose answer is index.html, and where the API is. */
declare const __FILES__: { readonly url: string; readonly revision: string | null }[];
declare const __PAGE__: string;
declare const __API_URL__: string;

/** How long the server may take for a page before the kept one is shown. */
const PAGE_WITHIN_MS = 4_000;
/** By their paths with the question, for that is what is compared. */
const PAGES = [/^\/(\?|$)/, /^\/(booking|find|my|tutors)([/?]|$)/];

clientsClaim();
cleanupOutdatedCaches();

// Before the files, one of which is a page.
registerRoute(new NavigationRoute(({ request }) => page(request), { allowlist: PAGES }));
precacheAndRoute(__FILES__);

/** The page of the server, which may be newer; where there is none, the one of this version. */
async function page(request: Request): Promise<Response> {
  const signal = AbortSignal.timeout(PAGE_WITHIN_MS);
  const answer = await fetch(request, { signal }).catch(() => null);
  if (answer !== null && answer.status < 500) return answer;
  return await matchPrecache(__PAGE__) ?? answer ?? Response.error();
}

const api = new URL(__API_URL__, self.location.href).href.replace(/\/$/, "");
const pathInApi = ({ href, search, hash }: URL): string | null => {
  const address = href.slice(0, href.length - search.length - hash.length);
  return address.startsWith(`${api}/`) ? address.slice(api.length) : null;
};

registerRoute(
  ({ url }) => shelfOf(pathInApi(url) ?? "") !== null,
  async ({ request, url, event }) => {
    const shelf = shelfOf(pathInApi(url) ?? "");
    const [, token = ""] = /^Bearer (.+)$/.exec(request.headers.get("Authorization") ?? "") ?? [];
    const person = await personOf(token);
    if (shelf === null || person === null) return fetch(request);
    return strategyOf(person, shelf).handle({ request, event });
  },
);

const strategies = new Map<string, NetworkOrKept>();

function strategyOf(person: string, shelf: Shelf): NetworkOrKept {
  const name = shelfFor(person, shelf);
  const strategy = strategies.get(name) ?? new NetworkOrKept(person, shelf);
  strategies.set(name, strategy);
  return strategy;
}

self.addEventListener("message", (event) => {
  // Only pages of this origin can say something here.
  const message = event.data as PageMessage;
  if (message.type === "take_over") self.skipWaiting();
  if (message.type === "has_file") {
    event.ports[0]?.postMessage(getCacheKeyForURL(message.url) !== undefined);
  }
  if (message.type === "forget") {
    event.waitUntil(
      Promise.all(shelves.map((shelf) => strategyOf(message.person, shelf).forget())),
    );
  }
});
