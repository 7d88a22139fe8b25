import { expect } from "vitest";
import type { Person, TestApp } from "../support/app.ts";
import { askServer, type Week, weekPath } from "./week.ts";

type World = {
  /** Each reader goes to one of them, and so does each writer. */
  readonly servers: readonly TestApp[];
  readonly tutor: Person;
  readonly student: Person;
  /** How long at least; longer on a slow machine. */
  readonly milliseconds: number;
};

// A week past the horizon, in which nothing else happens.
const MONDAY = "2027-08-02";
const LEAST_CHANGES = 20;
const LEAST_READS = 21;

/**
 * Writers lengthen a slot each, on a day of its own, by a minute at a time, and note the number of
 * half hours once they have their answer. Readers note it before they ask: a week that shows fewer is
 * stale (Q4). @throws when one is.
 */
export async function checkFreshness(world: World): Promise<{ reads: number; changes: number }> {
  const { servers, tutor, student } = world;
  const until = performance.now() + world.milliseconds;
  const answered = new Array<number>(5).fill(0);
  const counts = { reads: 0, changes: 0 };
  const goesOn = () =>
    performance.now() < until || counts.changes < LEAST_CHANGES || counts.reads < LEAST_READS;
  const write = (server: TestApp, method: string, path: string, body: object) =>
    server.fetch(
      new Request(`http://halfhour.test/api${path}`, {
        method,
        headers: { ...tutor.credentials, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );

  const writer = async (day: number) => {
    const date = `2027-08-0${2 + day}`;
    const first = { date, start_time: "00:00", end_time: "00:30" };
    const made = await tutor.post<{ id: number }>("/booking/slots", first);
    expect(made.status).toBe(201);
    answered[day] = 1;
    for (let half = 2; half < 48 && goesOn(); half++) {
      const server = servers[(day + half) % servers.length];
      if (!server) throw new Error("no server");
      const end = `${`${Math.floor(half / 2)}`.padStart(2, "0")}:${half % 2 ? "30" : "00"}`;
      const edit = { start_time: "00:00", end_time: end };
      const answer = await write(server, "PUT", `/booking/slots/${made.body.id}`, edit);
      expect(answer.status, await answer.text()).toBe(200);
      answered[day] = half;
      counts.changes++;
    }
  };

  const reader = async (number: number) => {
    while (goesOn()) {
      const server = servers[number % servers.length];
      if (!server) throw new Error("no server");
      // A week from the server's own cache takes no turn of the event loop, which the writers need.
      await new Promise((resolve) => setTimeout(resolve));
      const least = [...answered];
      const client = number % 3 === 0 ? tutor : student;
      const response = await askServer(server, client, weekPath(tutor.id, MONDAY));
      const week: Week = await response.json();
      const seen = least.map((_, day) =>
        week.cells.filter((cell) => cell.weekday === day && cell.status === "available").length
      );
      counts.reads++;
      least.forEach((half, day) => {
        if ((seen[day] ?? 0) < half) {
          throw new Error(
            `stale: reader ${number} sees ${seen} half hours after ${least} were answered`,
          );
        }
      });
    }
  };

  await Promise.all([
    ...answered.map((_, day) => writer(day)),
    ...Array.from({ length: 8 }, (_, number) => reader(number)),
  ]);
  return counts;
}
