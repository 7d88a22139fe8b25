import {
  type NotificationFacts,
  notificationText,
} from "../../src/notifications/notification-text.ts";
import { utcSecond } from "../../src/time/time-text.ts";
import type { TestApp } from "../support/app.ts";
import type { LessonBody } from "../support/marketplace.ts";

/**
 * The server's clock: behind that of PostgreSQL, which tells of no lesson that has begun, whenever these
 * tests are run. A Monday; clocks change on 2060-03-28 as on 2027-03-28.
 */
export const FAR = "2060-03-01T06:00:00Z";

export type Notification = {
  readonly recipient_id: number;
  readonly kind: string;
  readonly telegram_user_id: number | null;
  /** What it says of the lesson as it is now. */
  readonly message: string;
  /** To the second, as answers have it. */
  readonly scheduled_at: string;
  readonly status: string;
  readonly attempts: number;
  readonly created_at: string;
  readonly updated_at: string;
};

/** All that is told of a lesson: the tutor's confirmation and reminder, then the student's. */
export const notificationsOf = async (
  { tenant }: Pick<TestApp, "tenant">,
  { id }: { readonly id: number },
): Promise<Notification[]> => {
  const rows = await tenant.db<(Omit<Notification, "message"> & { readonly id: number })[]>`
    select notifications.*
    from notifications join users on users.id = recipient_id
    where lesson_id = ${id}
    order by users.role desc, kind`;
  const facts = await tenant.db<
    (NotificationFacts & {
      readonly id: number;
      readonly starts_at: string;
      readonly ends_at: string;
    })[]
  >`select notification_facts.* from notification_facts where id = any (${
    rows.map(({ id }) => id)
  })`;
  const texts = new Map(facts.map(({ starts_at, ends_at, ...row }) => {
    const span = { starts_at: Date.parse(starts_at), ends_at: Date.parse(ends_at) };
    return [row.id, notificationText({ ...row, ...span })];
  }));
  return rows.map((row) => ({
    ...row,
    scheduled_at: utcSecond(Date.parse(row.scheduled_at)),
    message: texts.get(row.id) ?? "",
  }));
};

/** "reminder pending 2060-03-08T09:00:00Z", the student's after the tutor's. */
export const spelled = (rows: readonly Notification[]): string[] =>
  rows.map(({ kind, status, scheduled_at }) =>
    kind === "reminder" ? `${kind} ${status} ${scheduled_at}` : `${kind} ${status}`
  );

/** How many there are of the whole tenant. */
export async function countAll({ tenant }: Pick<TestApp, "tenant">): Promise<number> {
  const [row] = await tenant.db<{ count: number }[]>`select count(*) from notifications`;
  return row?.count ?? 0;
}

/** As a bot will: those of a lesson and kind are sent, or have failed for the last time. */
export const settle = (
  { tenant }: Pick<TestApp, "tenant">,
  { id }: Pick<LessonBody, "id">,
  kind: string,
  status: "sent" | "failed",
) =>
  tenant.db`
    update notifications set
      status = ${status}, attempts = ${status === "sent" ? 1 : 3},
      sent_at = case ${status} when 'sent' then now() end
    where lesson_id = ${id} and kind = ${kind}`;

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS =
  "January February March April May June July August September October November December"
    .split(" ");

/** What the program must say, by Temporal, whose wall it reads in another way. */
export function inWords(zone: string, start: string, end: string): string {
  const [from, to] = [start, end].map((at) => Temporal.Instant.from(at).toZonedDateTimeISO(zone));
  if (!from || !to) throw new Error("no times");
  const time = (at: Temporal.ZonedDateTime) =>
    at.toPlainTime().toString({ smallestUnit: "minute" });
  const date = (at: Temporal.ZonedDateTime) =>
    `${DAYS[at.dayOfWeek - 1]}, ${at.day} ${MONTHS[at.month - 1]} ${at.year}`;
  const until = from.toPlainDate().equals(to.toPlainDate())
    ? `–${time(to)}`
    : ` – ${date(to)}, ${time(to)}`;
  const change = from.offset === to.offset ? "" : ` → UTC${to.offset}`;
  const offset = zone === "UTC" ? "" : `, UTC${from.offset}${change}`;
  return `${date(from)}, ${time(from)}${until} (${zone}${offset})`;
}
