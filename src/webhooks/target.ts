import type { Address, Outside } from "../platform/http/outgoing.ts";
import { type AllowedTargets, isAllowed, isPublic } from "../platform/http/reachable-address.ts";
import { invalid } from "../problem.ts";

/** What finds out where an address of the web leads, and which private ones are allowed (WEBHOOK_ALLOW_PRIVATE). */
export type Reach = {
  readonly outside: Outside;
  readonly allowed: AllowedTargets;
};

/** The contract and the table say the same. */
const LONGEST = 2_000;

/** Why nothing is sent there. */
export type Refusal = "unknown_host" | "private_address";

/**
 * Where a host leads at this moment: all its addresses, of which each may be sent to. A host with a private one
 * among public ones is refused as a whole, since which of them is taken is chance.
 */
export async function findTarget(
  { outside, allowed }: Reach,
  url: URL,
): Promise<{ readonly addresses: readonly Address[] } | { readonly refusal: Refusal }> {
  const addresses = await outside.resolve(url.hostname);
  if (addresses.length === 0) return { refusal: "unknown_host" };
  const may = ({ address }: Address) =>
    isAllowed(allowed, url.hostname, address) || url.protocol === "https:" && isPublic(address);
  return addresses.every(may) ? { addresses } : { refusal: "private_address" };
}

/**
 * The address of an endpoint, as it is kept: https, without a user, and leading to where it may.
 * @throws Problem validation_failed.
 */
export async function checkedUrl(reach: Reach, text: string): Promise<string> {
  if (!URL.canParse(text)) throw invalid("url", "webhook_address");
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") throw invalid("url", "no_password");
  // It may be longer than what was sent: a quote in a query becomes three characters.
  if (url.href.length > LONGEST) throw invalid("url", "max_length", { n: LONGEST });
  const target = await findTarget(reach, url);
  if ("addresses" in target) return url.href;
  const isPlain = url.protocol === "http:" && target.refusal === "private_address";
  throw invalid("url", isPlain ? "only_https" : target.refusal);
}
