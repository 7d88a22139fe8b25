import type { App } from "../../src/app.ts";
import { signToken } from "../../src/platform/auth/sign-token.ts";
import type { Role } from "../../src/platform/contract/context.ts";
import { ensureUser } from "../../src/profile/users.ts";
import { createKey } from "../../src/tenants/keys.ts";
import type { TestTenant } from "./database.ts";

/** An answer as a test reads it. `T` is what the test expects in the body; the contract is checked. */
export type Answer<T> = { readonly status: number; readonly headers: Headers; readonly body: T };

type Extra = { readonly headers?: Record<string, string> };
type Fields = Record<string, unknown>;
type Call = <T = Fields>(path: string, extra?: Extra) => Promise<Answer<T>>;
type CallWithBody = <T = Fields>(path: string, body?: unknown, extra?: Extra) => Promise<Answer<T>>;

/** Somebody who sends requests: `path` is below /api. */
export type Client = {
  readonly get: Call;
  readonly delete: Call;
  readonly post: CallWithBody;
  readonly put: CallWithBody;
  readonly patch: CallWithBody;
  /** What signs their requests, for a test that sends them by itself. */
  readonly credentials: Record<string, string>;
};

/** A client who is a user. */
export type Person = Client & { readonly id: number; readonly subject: string };

export type PersonOptions = { readonly zone?: string; readonly name?: string };

/** Whoever calls: people of a tenant, programs, and somebody who is nobody. */
export type Clients = {
  readonly nobody: Client;
  readonly tutor: (options?: PersonOptions) => Promise<Person>;
  readonly student: (options?: PersonOptions) => Promise<Person>;
  readonly admin: (options?: PersonOptions) => Promise<Person>;
  /** The same person with a token of that role, which is theirs too from then on (T3). */
  readonly as: (person: Person, role: Role) => Promise<Person>;
  /** Whoever has that token. */
  readonly bearer: (token: string) => Client;
  readonly service: () => Promise<Client>;
  /** Another valid key of that name; two of them are one program (T4). */
  readonly program: (kind: "service" | "api_key", name: string) => Promise<Client>;
  readonly apiKey: (...scopes: ("read" | "write")[]) => Promise<Client>;
  /** Whoever has the text of that key. */
  readonly withKey: (kind: "service" | "api_key", key: string) => Client;
};

export const SECRET = "a secret that only tests know, 32 bytes or more";

type Fetch = (request: Request) => ReturnType<App["fetch"]>;

type Parts = {
  readonly tenant: TestTenant;
  readonly fetch: Fetch;
  /** Epoch ms; tokens begin then. */
  readonly now: () => number;
};

/** Clients of a tenant, who send with `fetch` what goes to http://halfhour.test. */
export function clientsOf({ tenant, fetch, now }: Parts): Clients {
  const person = async (role: Role, { zone = "Europe/Kyiv", name }: PersonOptions = {}) => {
    const subject = `${role}-${crypto.randomUUID()}`;
    const { id } = await ensureUser(tenant.db, { subject, role, name, timezone: zone });
    const token = await tokenFor(tenant.slug, subject, role, zone, now());
    return { id, subject, ...client(fetch, { authorization: `Bearer ${token}` }) };
  };
  const as = async ({ id, subject }: Person, role: Role) => {
    const token = await tokenFor(tenant.slug, subject, role, "Europe/Kyiv", now());
    return { id, subject, ...client(fetch, { authorization: `Bearer ${token}` }) };
  };
  const bearing = (kind: "service" | "api_key", key: string) =>
    client(fetch, kind === "service" ? { "x-service-key": key } : { "x-api-key": key });
  const aKey = async (
    kind: "service" | "api_key",
    scopes: ("read" | "write")[],
    name: string = crypto.randomUUID(),
  ) => {
    const { key } = await createKey(tenant.control, { tenant: tenant.slug, kind, scopes, name });
    return bearing(kind, key);
  };
  return {
    nobody: client(fetch, {}),
    tutor: (of) => person("tutor", of),
    student: (of) => person("student", of),
    admin: (of) => person("admin", of),
    as,
    bearer: (token) => client(fetch, { authorization: `Bearer ${token}` }),
    service: () => aKey("service", []),
    apiKey: (...scopes) => aKey("api_key", scopes),
    withKey: bearing,
    program: (kind, name) => aKey(kind, kind === "api_key" ? ["read", "write"] : [], name),
  };
}

/** A token that the test app accepts, for a year from `now`. */
export function tokenFor(
  tenant: string,
  sub: string,
  role: string,
  zone: string,
  now: number,
): Promise<string> {
  return signToken({
    claims: { tenant, sub, role, zone },
    secret: SECRET,
    now,
    hours: 24 * 365,
    issuer: null,
    audience: null,
  });
}

function client(fetch: Fetch, credentials: Record<string, string>): Client {
  const send = async <T>(method: string, path: string, body: unknown, extra: Extra = {}) => {
    const response = await fetch(
      new Request(`http://halfhour.test/api${path}`, {
        method,
        headers: {
          ...credentials,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...extra.headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    // The contract check has read it already; what the test expects in it, it says by T.
    const parsed = (text === "" ? null : JSON.parse(text)) as T;
    return { status: response.status, headers: response.headers, body: parsed };
  };
  return {
    credentials,
    get: (path, extra) => send("GET", path, undefined, extra),
    delete: (path, extra) => send("DELETE", path, undefined, extra),
    post: (path, body, extra) => send("POST", path, body, extra),
    put: (path, body, extra) => send("PUT", path, body, extra),
    patch: (path, body, extra) => send("PATCH", path, body, extra),
  };
}
