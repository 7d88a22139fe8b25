/** Which addresses are of the public internet, against the registries of IANA. */
import { expect, test } from "vitest";
import { allowedTargets, isAllowed, isPublic } from "../../src/platform/http/reachable-address.ts";

test.each([
  ["8.8.8.8", true],
  ["93.184.215.14", true],
  ["172.32.0.1", true],
  ["2606:4700:4700::1111", true],
  ["2a00:1450:4001:830::200e", true],
  ["0.0.0.0", false],
  ["10.255.255.255", false],
  ["100.64.0.1", false],
  ["127.0.0.1", false],
  ["127.255.255.254", false],
  ["169.254.169.254", false],
  ["172.16.0.1", false],
  ["172.31.255.255", false],
  ["192.0.0.1", false],
  ["192.0.2.1", false],
  ["192.168.0.1", false],
  ["198.18.0.1", false],
  ["198.51.100.1", false],
  ["203.0.113.1", false],
  ["224.0.0.1", false],
  ["240.0.0.1", false],
  ["255.255.255.255", false],
  ["::", false],
  ["::1", false],
  ["::127.0.0.1", false],
  ["::ffff:8.8.8.8", false],
  ["::ffff:127.0.0.1", false],
  ["64:ff9b::8.8.8.8", false],
  ["64:ff9b:1::1", false],
  ["100::1", false],
  ["2001::1", false],
  ["2001:db8::1", false],
  ["2002:7f00:1::", false],
  ["fc00::1", false],
  ["fd12:3456::1", false],
  ["fe80::1", false],
  ["fe80::1%eth0", false],
  ["fec0::1", false],
  ["ff02::1", false],
  ["4000::1", false],
  ["127.1", false],
  ["0177.0.0.1", false],
  ["localhost", false],
  ["", false],
])("%s: %s", (address, expected) => expect(isPublic(address)).toBe(expected));

test("what an operator allows: names as they are, addresses and ranges, also of those in disguise", () => {
  const allowed = allowedTargets(["Localhost", "10.0.0.0/8", "fd00::/8", "192.168.1.7"]);
  if (allowed === null) throw new Error("they are valid");
  const may = (host: string, address: string) => isAllowed(allowed, host, address);
  expect(may("localhost", "127.0.0.1")).toBe(true);
  expect(may("LOCALHOST.", "::1")).toBe(true);
  expect(may("other", "127.0.0.1")).toBe(false);
  expect(may("x.localhost", "127.0.0.1")).toBe(false);
  expect([may("a", "10.1.2.3"), may("a", "::ffff:10.1.2.3"), may("a", "11.0.0.1")])
    .toEqual([true, true, false]);
  expect([may("a", "fd00::1"), may("a", "fe80::1")]).toEqual([true, false]);
  expect([may("a", "192.168.1.7"), may("a", "192.168.1.8")]).toEqual([true, false]);
  for (const wrong of ["10.0.0", "10.0.0.0/33", "a b", "*", "http://a", "1.2.3.4.5", ""]) {
    expect(allowedTargets([wrong]), wrong).toBe(null);
  }
});
