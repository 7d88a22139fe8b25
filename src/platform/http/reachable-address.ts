import ipaddr from "ipaddr.js";

/** Private addresses that may be reached all the same, as the operator says: hosts, addresses and CIDRs. */
export type AllowedTargets = {
  readonly hosts: ReadonlySet<string>;
  readonly ranges: readonly Range[];
};

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

export const NONE_ALLOWED: AllowedTargets = { hosts: new Set(), ranges: [] };

/** Of entries such as localhost, 10.0.0.7 and fd00::/8; null when one of them is nothing of the kind. */
export function allowedTargets(entries: readonly string[]): AllowedTargets | null {
  const hosts = new Set<string>();
  const ranges: Range[] = [];
  for (const entry of entries) {
    const range = rangeOf(entry);
    if (range !== null) ranges.push(range);
    else if (HOST.test(entry)) hosts.add(entry.toLowerCase());
    else return null;
  }
  return { hosts, ranges };
}

/** A name, whose last part is no number, so that 10.0.0 is no host. */
const HOST = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?$/i;

function rangeOf(entry: string): Range | null {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  if (!isAddress(entry)) return null;
  const address = ipaddr.parse(entry);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

const isAddress = (text: string) =>
  ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);

/** Whether a host, or this address of it, is allowed by the operator. */
export function isAllowed(allowed: AllowedTargets, host: string, address: string): boolean {
  if (allowed.hosts.has(host.toLowerCase().replace(/\.$/, ""))) return true;
  if (!isAddress(address)) return false;
  const parsed = ipaddr.process(address);
  return allowed.ranges.some((range) => lies(parsed, range));
}

/**
 * Whether an address is one of the public internet: neither of this machine nor of a network at home, nor of a link
 * (where clouds have their metadata), nor one by which an IPv4 address is reached in disguise (mapped, NAT64, 6to4,
 * Teredo), whichever that is.
 */
export function isPublic(address: string): boolean {
  if (!isAddress(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  // All of IPv6 that has been given out to anybody; the rest is for tricks.
  return parsed.kind() === "ipv4" || lies(parsed, GLOBAL_UNICAST);
}

const GLOBAL_UNICAST: Range = ipaddr.IPv6.parseCIDR("2000::/3");

/** Of one kind of address; those of the other lie nowhere in it. */
function lies(address: ipaddr.IPv4 | ipaddr.IPv6, [range, bits]: Range): boolean {
  return address instanceof ipaddr.IPv4
    ? range instanceof ipaddr.IPv4 && address.match(range, bits)
    : range instanceof ipaddr.IPv6 && address.match(range, bits);
}
