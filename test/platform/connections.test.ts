import { expect, test } from "vitest";
import { Connections, type Sending, type Socket } from "../../src/platform/http/connections.ts";

const limits = { headersMs: 10_000, idleMs: 60_000, answerMs: 30_000, most: 3 };
const all: Sending = { isUnsent: false, taken: 0 };
const socket = (port: number, descriptor = port): Socket => ({
  hostname: "10.0.0.1",
  port,
  descriptor,
});

/** Looks at `sockets` at a time and answers which descriptors were cut, and why. */
function open() {
  const connections = new Connections(limits);
  const look = (now: number, sockets: readonly Socket[], sending: Sending | null = all) =>
    connections.judge(sockets, () => sending, now).map(({ descriptor, why }) => [descriptor, why]);
  return { connections, look };
}

test("who has sent no request in time is cut, however much it sends", () => {
  const { look } = open();
  expect(look(0, [socket(1)])).toEqual([]);
  expect(look(9_999, [socket(1)])).toEqual([]);
  expect(look(10_000, [socket(1)])).toEqual([[1, "no_request"]]);
});

test("who is idle is cut, counted from its last request or the end of its answer", () => {
  const { connections, look } = open();
  connections.used(socket(1), 5_000);
  expect(look(30_000, [socket(1)], { isUnsent: true, taken: 9 })).toEqual([]);
  expect(look(89_999, [socket(1)])).toEqual([]);
  expect(look(90_000, [socket(1)])).toEqual([[1, "idle"]]);
});

test("a request in flight and an answer that lasts are not cut, however long they are idle", () => {
  const { connections, look } = open();
  connections.used(socket(1), 0).inFlight++;
  connections.used(socket(2), 0).lasting++;
  look(0, [socket(1), socket(2)]);
  const sockets = [1, 2, 3, 4, 5].map((port) => socket(port));
  expect(look(900_000, sockets)).toEqual([[3, "too_many"], [4, "too_many"]]);
});

test("who does not take what a lasting answer sends is cut, and who sends a flood", () => {
  const { connections, look } = open();
  connections.used(socket(1), 0).lasting++;
  const dead = { isUnsent: true, taken: 40 };
  expect(look(25_000, [socket(1)], dead)).toEqual([]);
  expect(look(40_000, [socket(1)], { isUnsent: false, taken: 80 })).toEqual([]);
  expect(look(50_000, [socket(1)], dead)).toEqual([]);
  expect(look(79_999, [socket(1)], dead)).toEqual([]);
  expect(look(80_000, [socket(1)], dead)).toEqual([[1, "slow_reader"]]);
  connections.used(socket(2), 81_000).lasting++;
  const sent = (received: number) => ({ isUnsent: false, taken: 0, received });
  expect(look(82_000, [socket(2)], sent(5_000_000))).toEqual([]);
  expect(look(83_000, [socket(2)], sent(6_000_000))).toEqual([]);
  expect(look(84_000, [socket(2)], sent(7_048_577))).toEqual([[2, "flood"]]);
});

test("a reader has to take 1 kB a second in each span", () => {
  const { connections, look } = open();
  connections.used(socket(1), 0);
  expect(look(1_000, [socket(1)], { isUnsent: true, taken: 0 })).toEqual([]);
  expect(look(31_000, [socket(1)], { isUnsent: true, taken: 30_000 })).toEqual([]);
  expect(look(60_999, [socket(1)], { isUnsent: true, taken: 30_001 })).toEqual([]);
  expect(look(61_000, [socket(1)], { isUnsent: true, taken: 59_999 })).toEqual([
    [1, "slow_reader"],
  ]);
});

test("where the system tells nothing of answers, idle ones are still cut", () => {
  const { connections, look } = open();
  connections.used(socket(1), 0);
  expect(look(60_000, [socket(1)], null)).toEqual([[1, "idle"]]);
});

test("who was told that the connection closes has a moment to read it", () => {
  const { connections, look } = open();
  connections.used(socket(1), 0).isRefused = true;
  expect(look(400, [socket(1)])).toEqual([]);
  expect(look(500, [socket(1)])).toEqual([[1, "refused"]]);
});

test("above the most, those that never asked go first, then those unused longest", () => {
  const { connections, look } = open();
  for (const port of [1, 2, 3]) connections.used(socket(port), 10 - port);
  look(10, [4, 5].map((port) => socket(port)).concat([1, 2, 3].map((port) => socket(port))));
  const six = [6, 5, 4, 3, 2, 1].map((port) => socket(port));
  expect(look(20, six)).toEqual([[5, "too_many"], [4, "too_many"], [6, "too_many"]]);
  expect(look(21, [...six, socket(7)]).map(([port]) => port)).toEqual([5, 4, 6, 7]);
  const used = [1, 2, 3, 8].map((port) => socket(port));
  connections.used(socket(8), 30);
  expect(look(31, used)).toEqual([[3, "too_many"]]);
});

test("a peer's next connection from the same port is a new one", () => {
  const { connections, look } = open();
  connections.used(socket(1, 7), 0);
  look(1_000, [socket(1, 7)]);
  expect(look(2_000, [socket(1, 8)])).toEqual([]);
  expect(look(11_999, [socket(1, 8)])).toEqual([]);
  expect(look(12_000, [socket(1, 8)])).toEqual([[8, "no_request"]]);
});

test("a connection that one look has missed keeps what is known of it", () => {
  const { connections, look } = open();
  connections.used(socket(1), 0);
  expect(look(1_000, [])).toEqual([]);
  expect(look(2_000, [socket(1)])).toEqual([]);
  expect(look(50_000, [socket(1)])).toEqual([]);
});
