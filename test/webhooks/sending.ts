import { expect } from "vitest";
import { anApp, type AppOptions, type Client, type Person, type TestApp } from "../support/app.ts";

export type Endpoint = {
  id: number;
  url: string;
  event_types: string[];
  enabled: boolean;
  reason: string | null;
  failing_since: string | null;
  old_secret_expires_at: string | null;
  updated_at: string;
  secret: string;
};
export type Delivery = {
  id: number;
  message_id: string;
  event_type: string;
  status: string;
  attempts: number;
  next_attempt_at: string | null;
  occurred_at: string;
  user_local_occurred_at: string;
  user_local_next_attempt_at: string | null;
  timezone: string;
  last_attempt:
    | { at: string; status: number | null; failure: string | null; body: string | null }
    | null;
};
export type Page = { results: Delivery[]; cursor: string | null; has_more: boolean };

/** An application that may send to this machine, and an admin. */
export async function aSender(options: AppOptions = {}) {
  const app = await anApp({ webhooksAllow: "localhost", ...options });
  return { app, admin: await app.admin() };
}

export async function anEndpoint(admin: Client, url: string, fields: object = {}) {
  const answer = await admin.post<Endpoint>("/webhooks/endpoints", { url, ...fields });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

/** One to which nothing is sent but tests: what else happens in a tenant comes when it likes. */
export const aTestedEndpoint = (admin: Client, url: string) =>
  anEndpoint(admin, url, { event_types: ["user.erased"] });

/** Lets the server send until it is so; throws when it takes too long. */
export async function sendUntil(
  app: TestApp,
  isSo: () => boolean | Promise<boolean>,
  ms = 8_000,
): Promise<void> {
  const ends = performance.now() + ms;
  while (!await isSo()) {
    if (performance.now() > ends) throw new Error(`it is not so after ${ms} ms`);
    app.webhooks?.wake(app.tenant.slug);
    await app.webhooks?.tick();
    await new Promise((done) => setTimeout(done, 20));
  }
}

export const deliveriesOf = async (admin: Client, { id }: { id: number }, query = "") =>
  (await admin.get<Page>(`/webhooks/endpoints/${id}/deliveries?limit=100${query}`)).body.results;

/** Lets the server send until each delivery of an endpoint was tried so often. */
export async function tried(app: TestApp, admin: Client, endpoint: { id: number }, times = 1) {
  await sendUntil(app, async () => {
    const deliveries = await deliveriesOf(admin, endpoint);
    return deliveries.length > 0 && deliveries.every(({ attempts }) => attempts >= times);
  });
  return await deliveriesOf(admin, endpoint);
}

/** Something that happens: a tutor and a student know each other. */
export async function happen(app: TestApp): Promise<{ tutor: Person; student: Person }> {
  const tutor = await app.tutor();
  const student = await app.student();
  await app.tenant.db`
    insert into relations (tutor_id, student_id, status, invited_by, change_metadata)
    values (${tutor.id}, ${student.id}, 'invited', 'tutor', '{"cause": "invitation"}')`;
  return { tutor, student };
}
