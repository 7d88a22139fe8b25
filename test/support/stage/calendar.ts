import { mondayOf } from "../../../src/time/date.ts";
import { dateOf, DAYS, expecting, type Makers, type Scene } from "./scene.ts";

const HOURS = [{ start_time: "09:00", end_time: "17:00" }];
const MONDAY = mondayOf(dateOf(DAYS.hours));

/** A week of availability, and hours that are free in it. */
export async function hours({ tutor }: Scene) {
  const week = { "1": HOURS, "2": HOURS, "3": HOURS };
  await expecting(200, tutor.post("/booking/availability/bulk", { schedule: week }));
  return {
    $start: `${dateOf(DAYS.hours)}T08:00:00Z`,
    $end: `${dateOf(DAYS.hours)}T09:00:00Z`,
    $end2: `${dateOf(DAYS.hours)}T10:00:00Z`,
    $week_start: MONDAY,
    $hold_start: `${dateOf(DAYS.hours)}T12:00:00Z`,
  };
}

async function slots({ once, tutor }: Scene) {
  await once(hours);
  const range = `from=${dateOf(DAYS.slot)}&to=${dateOf(DAYS.slot2)}`;
  const { results } = await expecting(200, tutor.get(`/booking/slots?${range}`));
  const [slot, slot2] = results as { id: number }[];
  return { $slot: slot?.id, $slot2: slot2?.id };
}

async function block({ tutor }: Scene) {
  const time = {
    start: `${dateOf(DAYS.block)}T00:00:00Z`,
    end: `${dateOf(DAYS.block)}T06:00:00Z`,
  };
  const { id } = await expecting(201, tutor.post("/tutor/blocks", time));
  return { $block: id };
}

async function weekEtag({ once, tutor }: Scene) {
  await once(hours);
  const asked = `tutor_id=${tutor.id}&week_start=${MONDAY}&timezone=Europe/Kyiv`;
  const { headers } = await tutor.get(`/calendar/week?${asked}`);
  return { $week_etag: headers.get("etag") };
}

/** A tutor's time; see contract/root.yaml. */
export const calendar: Makers = {
  $start: hours,
  $end: hours,
  $end2: hours,
  $week_start: hours,
  $hold_start: hours,
  $slot: slots,
  $slot2: slots,
  $block: block,
  $date: () => Promise.resolve({ $date: dateOf(DAYS.free) }),
};

/** What is made last, for it changes with all that is made of the week. */
export const asRead: Makers = { $week_etag: weekEtag };
