import { signToken } from "../../../src/platform/auth/sign-token.ts";

/** What the load asks of the API it is aimed at: an address and the means to be anybody of a tenant. */
export type Target = {
  /** Without a path: `https://halfhour.example`. */
  readonly origin: string;
  readonly tenant: string;
  readonly secret: string;
};

/** Somebody whose requests the load sends. */
export type Caller = { readonly id: number; readonly authorization: string };

/** A tutor who teaches every day from 08:00 to 20:00 UTC. */
export type Tutor = Caller & { readonly serviceId: number };

/** A tutor and a student of their own for each writer, so that no booking meets another. */
export type People = { readonly tutors: readonly Tutor[]; readonly students: readonly Caller[] };

const HOURS = [{ start_time: "08:00", end_time: "20:00" }];
const everyDay = Object.fromEntries(["1", "2", "3", "4", "5", "6", "7"].map((day) => [day, HOURS]));
/** How long their tokens are valid. */
const HOURS_OF_TOKEN = 12;

/** Makes so many students, and as many tutors, by the API; each run has people of its own. */
export async function makePeople(
  target: Target,
  count: number,
  tutorCount = count,
): Promise<People> {
  const run = crypto.randomUUID().slice(0, 8);
  const numbered = <T>(most: number, make: (n: number) => Promise<T>) =>
    Promise.all(Array.from({ length: most }, (_, n) => make(n)));
  const tutors = await numbered(tutorCount, (n) => makeTutor(target, `load-${run}-tutor-${n}`));
  const students = await numbered(
    count,
    (n) => makeCaller(target, `load-${run}-student-${n}`, "student"),
  );
  return { tutors, students };
}

async function makeTutor(target: Target, sub: string): Promise<Tutor> {
  const tutor = await makeCaller(target, sub, "tutor");
  const at = { target, authorization: tutor.authorization };
  await call(at, "POST", "/booking/availability/bulk", { schedule: everyDay });
  const { id } = await call(at, "POST", "/tutor/services", {
    name: "English",
    duration_minutes: 60,
    price: "25.00",
    currency: "EUR",
  });
  return { ...tutor, serviceId: id };
}

/** The user of a token, whom the first sight of it makes. */
export async function makeCaller(target: Target, sub: string, role: string): Promise<Caller> {
  const { tenant, secret } = target;
  const claims = { tenant, sub, role, zone: "UTC" };
  const signed = { secret, now: Date.now(), hours: HOURS_OF_TOKEN, issuer: null, audience: null };
  const authorization = `Bearer ${await signToken({ claims, ...signed })}`;
  const { id } = await call({ target, authorization }, "GET", "/me/profile");
  return { id, authorization };
}

type As = { readonly target: Target; readonly authorization: string };

/** Sends a request that has to succeed. @throws Error with what was answered instead */
async function call(
  { target, authorization }: As,
  method: string,
  path: string,
  body?: object,
): Promise<{ id: number }> {
  const answer = await fetch(`${target.origin}/api${path}`, {
    method,
    headers: { authorization, "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  // A machine that starts two hundred people at once may say that it takes too long, and that nothing was changed.
  if (answer.status === 503) return await call({ target, authorization }, method, path, body);
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}
