import { expect, test } from "vitest";
import { clientAddress } from "../../../src/platform/limits/client-address.ts";

const counted = (peer: string | null, proxies: number, forwarded?: string) =>
  clientAddress(
    new Headers(forwarded === undefined ? {} : { "x-forwarded-for": forwarded }),
    peer,
    proxies,
  );

test.each([
  ["without proxies what a request says of itself counts nothing", "203.0.113.7", 0, "1.2.3.4"],
  ["one proxy wrote the last", "10.0.0.1", 1, "1.2.3.4, 203.0.113.7"],
  ["of two the first wrote the last but one", "10.0.0.1", 2, "6.6.6.6, 203.0.113.7, 10.0.0.2"],
  ["with a port", "10.0.0.1", 1, "203.0.113.7:49152"],
  ["spaces and tabs", "10.0.0.1", 1, "9.9.9.9 ,\t203.0.113.7 "],
  ["IPv4 in the clothes of IPv6", "10.0.0.1", 1, "::ffff:203.0.113.7"],
  ["the same of the other end", "::ffff:203.0.113.7", 0, undefined],
  ["nothing was forwarded: it came past the proxies", "203.0.113.7", 1, undefined],
  ["fewer were forwarded than there are proxies", "203.0.113.7", 3, "1.1.1.1, 2.2.2.2"],
  ["what is no address", "203.0.113.7", 1, "1.2.3.4, unknown"],
  ["an address as one number", "203.0.113.7", 1, "3405803783"],
  ["nothing between commas", "203.0.113.7", 1, "1.2.3.4,"],
])("%s", (_, peer, proxies, forwarded) => {
  expect(counted(peer, proxies, forwarded)).toBe("203.0.113.7");
});

test("IPv6 counts by its /64, however it is written", () => {
  const same = [
    "2001:db8:1:2:3:4:5:6",
    "2001:DB8:1:2::1",
    "[2001:db8:1:2:ffff::9]:443",
    "[2001:db8:1:2::]",
    "2001:0db8:0001:0002:0000:0000:0000:0001",
  ];
  expect(new Set(same.map((text) => counted("::1", 1, text)))).toEqual(
    new Set(["2001:db8:1:2::/64"]),
  );
  expect(counted("2001:db8:1:3::1", 0)).not.toBe(counted("2001:db8:1:2::1", 0));
  expect(counted("fe80::1%eth0", 0)).toBe("fe80:0:0:0::/64");
});

test("no address at all is one of its own", () => {
  expect(counted(null, 0, "1.2.3.4")).toBe("unknown");
  expect(counted("not an address", 0)).toBe("unknown");
});

test("a header of 100 kB is read in no time", () => {
  const began = performance.now();
  expect(counted("203.0.113.7", 1, "[".repeat(100_000))).toBe("203.0.113.7");
  expect(counted("203.0.113.7", 16, "1,".repeat(50_000))).toBe("203.0.113.7");
  expect(performance.now() - began).toBeLessThan(1_000);
});
