import { expect, test } from "vitest";
import { CalendarVersions } from "../../src/calendar/calendar-versions.ts";
import { createLive } from "../../src/live/create-live.ts";
import { LiveSession } from "../../src/live/live-session.ts";
import { OwnAnnouncements } from "../../src/platform/live/announcements.ts";
import { inEnglish } from "../../src/wording/wording.ts";
import { anApp, NOW } from "../support/app.ts";
import { checkMessage } from "../support/contract-check.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A session on a socket whose network takes as much as a test lets it. */
function opened() {
  const [sent, closed]: [string[], number[]] = [[], []];
  const network = { unsent: 0 };
  const now = () => Date.parse(NOW);
  const live = createLive({
    versions: new CalendarVersions({ trustMs: 0, look: () => Promise.reject(), now }),
    announcements: new OwnAnnouncements(),
    authenticate: () => Promise.reject(new Error("nobody signs in here")),
    open: () => Promise.resolve(null),
    forgetTenant: () => {},
    most: 10,
    firstMessageMs: 10_000,
    log,
    now,
    elapsed: () => performance.now(),
  });
  const socket = {
    send: (text: string) => void sent.push(text),
    close: (code: number) => void closed.push(code),
    unsent: () => network.unsent,
  };
  const handshake = { tutorId: 1, since: undefined, token: undefined, requestId: "r", log };
  const session = new LiveSession(live, socket, { ...handshake, wording: inEnglish() });
  session.opened();
  return { session, live, network, sent, closed };
}

test("a silent WebSocket is sent a heartbeat within half a minute", () => {
  const { session, live, sent, closed } = opened();
  for (let tick = 0; tick < 30; tick++) live.listeners.tick();
  expect([sent, closed]).toEqual([['{"type":"heartbeat","data":{}}'], []]);
  sent.forEach(checkMessage);
  session.closed();
});

test("4002: a WebSocket whose client has not taken 16 kB is closed instead of being sent more", async () => {
  const { session, network, sent, closed } = opened();
  network.unsent = 16_385;
  session.heard("{", 1);
  await expect.poll(() => closed).toEqual([4002]);
  expect(sent).toEqual([]);
  session.closed();
});

test("4002: at a beat, if anything is unsent that was said before the silence", () => {
  const { session, live, network, closed } = opened();
  network.unsent = 1;
  for (let tick = 0; tick < 30; tick++) live.listeners.tick();
  expect(closed).toEqual([4002]);
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
