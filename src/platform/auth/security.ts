import type { Guards } from "../contract/contract.ts";
import { type KeyScope, keyScopes } from "../contract/context.ts";
import type { Credential } from "./unauthenticated.ts";

/** `security` of an operation as OpenAPI writes it: alternatives, each a scheme and its scopes. */
export type Security = readonly Readonly<Record<string, readonly string[]>>[];

/** The same, made ready once for each operation. */
export type Accepted = {
  readonly bearer: boolean;
  readonly service: boolean;
  /** A service key is the only way in, so that strangers get 403 instead of 401 (T4). */
  readonly onlyService: boolean;
  /** Scopes that an API key must have; null: no such key is accepted. */
  readonly apiKey: readonly KeyScope[] | null;
  /** For the answer to a request without credentials. */
  readonly wanted: readonly Credential[];
  readonly challenge: "Bearer" | "ApiKey";
};

/** One for every scheme of the contract: a new one is a compile error here. */
const credentials = {
  bearerAuth: "token",
  serviceKey: "service",
  apiKey: "api_key",
} as const satisfies Guards<Credential>;

/**
 * Reads the alternatives of one operation.
 * @throws Error for a scheme or a scope that is not one of ours, at start rather than at a request
 */
export function acceptedBy(security: Security): Accepted {
  const schemes = new Map<string, readonly string[]>();
  for (const alternative of security) {
    const [entry, ...more] = Object.entries(alternative);
    if (entry === undefined || more.length > 0 || !(entry[0] in credentials)) {
      throw new Error(`Security must be one known scheme each: ${JSON.stringify(alternative)}`);
    }
    schemes.set(...entry);
  }
  const bearer = schemes.has("bearerAuth");
  return {
    bearer,
    service: schemes.has("serviceKey"),
    onlyService: schemes.has("serviceKey") && schemes.size === 1,
    apiKey: schemes.get("apiKey")?.map(toScope) ?? null,
    wanted: Object.entries(credentials).filter(([scheme]) => schemes.has(scheme))
      .map(([, credential]) => credential),
    challenge: bearer ? "Bearer" : "ApiKey",
  };
}

function toScope(text: string): KeyScope {
  const scope = keyScopes.find((known) => known === text);
  if (scope === undefined) throw new Error(`A key's scope is read or write, not ${text}`);
  return scope;
}
