/** What the page's head says of its surroundings (index.html). */
const said = (name: string): string =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";

/** Where the API is, as an absolute URL without a slash at its end. */
export const apiUrl = new URL(said("halfhour-api") || "/api", location.href).href
  .replace(/\/$/, "");

/** Origins whose pages may hand a token over. */
export const hosts: readonly string[] = said("halfhour-hosts").split(/[\s,]+/).filter(Boolean);
