import { expect, test } from "vitest";
import { socketAddress, socketPort } from "../../src/platform/http/socket-address.ts";

/** A Linux sockaddr of a family, with port 8787 and an address in hex. */
function sockaddr(family: number, offset: number, hex: string): DataView {
  const bytes = new DataView(new ArrayBuffer(28));
  bytes.setUint16(0, family, true);
  bytes.setUint16(2, 8787);
  for (const [nth, byte] of (hex.match(/../g) ?? []).entries()) {
    bytes.setUint8(offset + nth, parseInt(byte, 16));
  }
  return bytes;
}

test.each([
  ["00000000000000000000000000000000", "::"],
  ["00000000000000000000000000000001", "::1"],
  ["20010db8000000000000000000000001", "2001:db8::1"],
  ["20010db8000000010000000000000001", "2001:db8:0:1::1"],
  ["20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"],
  ["00010000000000020003000000000004", "1::2:3:0:0:4"],
  ["fe80000000000000000000000000abcd", "fe80::abcd"],
  ["fe800000000000010000000000000000", "fe80:0:0:1::"],
  ["00000000000000000000ffff7f000001", "::ffff:127.0.0.1"],
  ["ffffffffffffffffffffffffffffffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
])("%s is %s", (hex, hostname) => {
  expect(socketAddress(sockaddr(10, 8, hex))).toEqual({ hostname, port: 8787 });
});

test("IPv4 is dotted, other families are nothing", () => {
  expect(socketAddress(sockaddr(2, 4, "0a00ff01"))).toEqual({
    hostname: "10.0.255.1",
    port: 8787,
  });
  expect(socketPort(sockaddr(2, 4, "0a00ff01"))).toBe(8787);
  expect([socketAddress(sockaddr(1, 4, "")), socketPort(sockaddr(1, 4, ""))]).toEqual([null, null]);
});
