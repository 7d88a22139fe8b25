import ICAL from "ical.js";
import { expect } from "vitest";
import type { Client, TestApp } from "../support/app.ts";

/** Calendar feeds as tests make, read and understand them. */

/** A new address of somebody's feed, below /api. */
export async function aFeed(person: Client): Promise<string> {
  const { status, body } = await person.post<{ path: string }>("/me/calendar-feed");
  expect(status).toBe(201);
  return body.path.slice("/api".length);
}

export type Read = { readonly status: number; readonly headers: Headers; readonly text: string };

/** What is at an address, for whoever knows it. */
export async function read(
  app: TestApp,
  path: string,
  headers: Record<string, string> = {},
): Promise<Read> {
  const answer = await app.fetch(new Request(`http://halfhour.test/api${path}`, { headers }));
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** A lesson as a calendar program understands it. */
export type Event = {
  readonly uid: string;
  readonly sequence: number;
  readonly status: string;
  readonly title: string;
  readonly location: string | null;
  /** Epoch ms, by the zone that comes along. */
  readonly start: number;
  readonly end: number;
  readonly zone: string;
};

/** Reads a calendar as strictly as ical.js can, and by the zones in it alone. */
export function eventsOf(text: string): Event[] {
  for (const line of text.split("\r\n")) {
    expect(new TextEncoder().encode(line).length, line).toBeLessThanOrEqual(75);
    // deno-lint-ignore no-control-regex -- RFC 5545, section 3.1: none of these is in a line.
    expect(line).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f]/);
  }
  expect(text.endsWith("END:VCALENDAR\r\n")).toBe(true);
  const calendar = new ICAL.Component(ICAL.parse(text));
  expect([calendar.name, calendar.getFirstPropertyValue("version")]).toEqual(["vcalendar", "2.0"]);
  expect(calendar.getFirstPropertyValue("prodid")).toBeTruthy();
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  return calendar.getAllSubcomponents("vevent").map(toEvent);
}

function toEvent(component: ICAL.Component): Event {
  for (const name of ["uid", "dtstamp", "dtstart", "dtend", "sequence", "summary", "status"]) {
    expect(component.getAllProperties(name), name).toHaveLength(1);
  }
  expect(component.getFirstProperty("dtstamp")?.toICALString()).toMatch(/:\d{8}T\d{6}Z$/);
  const { uid, sequence, summary, location, startDate, endDate } = new ICAL.Event(component);
  return {
    uid,
    sequence,
    status: String(component.getFirstPropertyValue("status")),
    title: summary,
    location,
    start: startDate.toUnixTime() * 1000,
    end: endDate.toUnixTime() * 1000,
    zone: startDate.zone.tzid,
  };
}
