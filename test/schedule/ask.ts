import { signToken } from "../../src/platform/auth/sign-token.ts";
import { createKey } from "../../src/tenants/keys.ts";
import { anApp, SECRET, type TestApp } from "../support/app.ts";
import type { Tenancy } from "./any-tenancy.ts";
import { writeCalendar, type Written } from "./written-calendar.ts";

/** An application whose calendars are written by SQL, and who asks it about them. */
export type Desk = {
  readonly app: TestApp;
  readonly write: (tenancy: Tenancy) => Promise<Written>;
  /** Headers of a program, by whose name "another" holds; of an admin; of student 100. */
  readonly program: Headers;
  readonly admin: Headers;
  readonly studentOf: (written: Written) => Promise<Headers>;
  readonly ask: <T>(by: Headers, path: string, query: Query) => Promise<T>;
};

type Headers = Record<string, string>;
type Query = Record<string, string | number>;

const CENTURY = 24 * 36_525;

export async function aDesk(): Promise<Desk> {
  const app = await anApp();
  const { tenant } = app;
  const name = crypto.randomUUID();
  const { key } = await createKey(tenant.control, {
    tenant: tenant.slug,
    kind: "service",
    scopes: [],
    name,
  });
  const token = async (sub: string, role: string): Promise<Headers> => ({
    authorization: `Bearer ${await signToken({
      // Calendars are of 2006 to 2036, and so is the clock.
      claims: { tenant: tenant.slug, sub, role },
      secret: SECRET,
      now: 0,
      hours: CENTURY,
      issuer: null,
      audience: null,
    })}`,
  });
  return {
    app,
    write: (tenancy) => {
      app.clock.now = tenancy.facts.now;
      return writeCalendar(tenant.db, tenancy, `service ${name}`);
    },
    program: { "x-service-key": key },
    admin: await token("admin", "admin"),
    studentOf: ({ subjectOfMe }) => token(subjectOfMe, "student"),
    ask: async <T>(headers: Headers, path: string, query: Query) => {
      const search = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, `${v}`]));
      const url = `http://halfhour.test/api${path}?${search}`;
      const response = await app.fetch(new Request(url, { headers }));
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${url}: ${response.status} ${text}`);
      // The contract check has read it already; what the test expects in it, it says by T.
      return JSON.parse(text) as T;
    },
  };
}
