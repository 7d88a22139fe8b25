import ipaddr from "ipaddr.js";

/**
 * By which address a client is counted: that of the other end of the connection, or, behind so many proxies
 * of ours, the one that the outermost of them wrote into X-Forwarded-For. What stands left of it came with
 * the request and may be anything. An IPv6 address stands for its /64, since whoever has one has them all.
 * "unknown" where there is no address.
 */
export function clientAddress(
  headers: Headers,
  peer: string | null,
  trustedProxies: number,
): string {
  const own = networkOf(peer ?? "") ?? "unknown";
  if (trustedProxies === 0) return own;
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",");
  // Nothing there, or no address: the request has not come through our proxies.
  return networkOf(forwarded.at(-trustedProxies) ?? "") ?? own;
}

const IPV6_NETWORK = 4;

/** An address without its port and brackets, IPv6 by its first 64 bits; null for anything else. */
function networkOf(text: string): string | null {
  const [, bracketed, dotted] = /^\s*(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)\s*$/.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text.trim();
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return null;
  const read = ipaddr.process(address);
  if (read instanceof ipaddr.IPv4) return read.toString();
  const groups = read.parts.slice(0, IPV6_NETWORK).map((group) => group.toString(16));
  return `${groups.join(":")}::/64`;
}
