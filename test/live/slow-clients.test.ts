import { expect, test } from "vitest";
import { CalendarVersions } from "../../src/calendar/calendar-versions.ts";
import { createLive } from "../../src/live/create-live.ts";
import { LiveSession } from "../../src/live/live-session.ts";
import { OwnAnnouncements } from "../../src/platform/live/announcements.ts";
import { inEnglish } from "../../src/wording/wording.ts";
import { anApp, NOW } from "../support/app.ts";
import { checkMessage } from "../support/contract-check.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };

test("4002: a WebSocket whose client has not taken 16 kB is closed with the next message", () => {
  let unsent = 0;
  const sent: string[] = [];
  const closed: number[] = [];
  const now = () => Date.parse(NOW);
  const live = createLive({
    versions: new CalendarVersions({ trustMs: 0, look: () => Promise.reject(), now }),
    announcements: new OwnAnnouncements(),
    authenticate: () => Promise.reject(new Error("nobody signs in here")),
    open: () => Promise.resolve(null),
    most: 10,
    firstMessageMs: 10_000,
    log,
    now,
    elapsed: () => performance.now(),
  });
  const socket = {
    send: (text: string) => void sent.push(text),
    close: (code: number) => void closed.push(code),
    unsent: () => unsent,
  };
  const handshake = { tutorId: 1, since: undefined, token: undefined, requestId: "r", log };
  const session = new LiveSession(live, socket, { ...handshake, wording: inEnglish() });
  session.opened();
  // 30 ticks later at the latest something is said.
  const beat = () => live.listeners.tick();
  for (let tick = 0; tick < 30; tick++) beat();
  expect([sent, closed]).toEqual([['{"type":"heartbeat","data":{}}'], []]);
  sent.forEach(checkMessage);
  unsent = 16_385;
  for (let tick = 0; tick < 30; tick++) beat();
  expect([sent.length, closed]).toEqual([1, [4002]]);
  session.closed();
});

test("a stream whose reader has not taken 16 kB is cut, and its place is free", async () => {
  const app = await anApp({ mostListening: 2 });
  const [tutor, student] = [await app.tutor(), await app.student()];
  const open = () =>
    app.fetch(
      new Request(`http://h.test/api/live?tutor_id=${tutor.id}`, { headers: student.credentials }),
    );
  const unread = await open();
  expect([unread.status, (await open()).status]).toEqual([200, 409]);
  let status = 409;
  for (let n = 0; n < 400 && status === 409; n++) {
    const start = Date.parse(NOW) + (10 + n) * 3_600_000;
    const [from, to] = [start, start + 3_600_000].map((ms) => new Date(ms).toISOString());
    await tutor.post("/tutor/blocks", { start: from, end: to });
    const next = await open();
    status = next.status;
    if (status === 200) await next.body?.cancel();
    else await new Promise((resolve) => setTimeout(resolve, 8));
  }
  expect(status).toBe(200);
  await expect(unread.text()).rejects.toThrow("too slowly");
});
