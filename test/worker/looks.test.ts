/** C2 on workerd: what was changed of calendars is looked up by an object that keeps its connection, and each time. */
import { beforeAll, expect, test } from "vitest";
import { atEnd } from "../support/at-end.ts";
import { aTenant } from "../support/database.ts";
import { LIVE_ENV, LiveStage, type Somebody } from "../support/live-promises.ts";
import { describeWithWorkerd, startWorker } from "../support/workerd.ts";

const READS = 40;

describeWithWorkerd("a week from an isolate's cache", () => {
  let stage: LiveStage;
  let tutor: Somebody;
  let student: Somebody;

  beforeAll(async () => {
    const tenant = await aTenant();
    const worker = await startWorker({ ...LIVE_ENV, DATABASE_URL: tenant.controlUrl });
    atEnd(() => worker.stop());
    stage = new LiveStage(tenant, () => worker.address.replace("http://", ""));
    [tutor, student] = [await stage.person("tutor"), await stage.person("student")];
  }, 60_000);

  const etagOfWeek = async () => {
    const path = `/api/calendar/week?tutor_id=${tutor.id}&week_start=2030-01-07&timezone=UTC`;
    const answer = await fetch(`http://${stage.host()}${path}`, { headers: student.credentials });
    await answer.text();
    expect(answer.status).toBe(200);
    return answer.headers.get("etag");
  };

  /** How many connections were ever opened to this database; of others', too, who are few. */
  const opened = async () => {
    const [row] = await stage.tenant.control<{ sessions: number }[]>`
      select sessions::int as sessions from pg_stat_database where datname = current_database()`;
    return row?.sessions ?? NaN;
  };

  test("opens no connection, since the look that shows it to be current has one", async () => {
    for (let n = 0; n < 3; n++) await etagOfWeek();
    const before = await opened();
    for (let n = 0; n < READS; n++) await etagOfWeek();
    expect(await opened() - before).toBeLessThan(READS / 2);
  });

  test("is another after each change, also of a writer who tells nobody", async () => {
    for (let n = 0; n < 20; n++) {
      const before = await etagOfWeek();
      await stage.changeSilently(tutor);
      expect(await etagOfWeek()).not.toBe(before);
    }
  });
});
