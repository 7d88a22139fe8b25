import { type ParamsOf, Problem } from "../../problem.ts";
import { inEnglish } from "../../wording/wording.ts";

type Reason = ParamsOf<"unauthenticated">;
type Challenge = "Bearer" | "ApiKey";

/** What opens an operation: a Bearer token, X-Service-Key or X-API-Key. */
export type Credential = Extract<Reason, { reason: "missing" }>["wanted"][number];

/** 401 for a request without credentials, with the challenge of RFC 6750, section 3. */
export const noCredentials = (wanted: readonly Credential[], scheme: Challenge): Problem =>
  challenged({ reason: "missing", wanted }, scheme);

/** 401 for a key that is unknown or revoked. */
export const badKey = (header: string): Problem => challenged({ reason: "key", header }, "ApiKey");

function challenged(reason: Reason, scheme: Challenge): Problem {
  const headers = { "WWW-Authenticate": `${scheme} realm="halfhour"` };
  return new Problem("unauthenticated", reason, { headers });
}

/** 401 for a token that will not do. The header is for programmers, and always English. */
export function badToken(reason: Reason): Problem {
  const { texts, say } = inEnglish();
  const described = say(texts.problems.unauthenticated.detail, reason);
  return new Problem("unauthenticated", reason, {
    headers: {
      "WWW-Authenticate":
        `Bearer realm="halfhour", error="invalid_token", error_description="${described}"`,
    },
  });
}
