const NAME = "halfhour_token";

/**
 * The token that a marketplace on the same site has put into a cookie for these pages (decision 44); null where
 * there is none. The API itself takes no cookie.
 */
export function tokenOfCookie(): string | null {
  for (const part of document.cookie.split(";")) {
    const [name = "", ...value] = part.split("=");
    if (name.trim() === NAME) return value.join("=").trim() || null;
  }
  return null;
}
