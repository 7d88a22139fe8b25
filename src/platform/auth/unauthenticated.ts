import { Problem } from "../../problem.ts";

/** 401 for a request without credentials, with the challenge of RFC 6750, section 3. */
export function noCredentials(detail: string, scheme: "Bearer" | "ApiKey"): Problem {
  return new Problem("unauthenticated", {
    detail,
    headers: { "WWW-Authenticate": `${scheme} realm="halfhour"` },
  });
}

/** 401 for a token that will not do; `detail` is ASCII without quotes (RFC 6750, section 3). */
export function badToken(detail: string): Problem {
  return new Problem("unauthenticated", {
    detail,
    headers: {
      "WWW-Authenticate":
        `Bearer realm="halfhour", error="invalid_token", error_description="${detail}"`,
    },
  });
}

/** 401 for a key that is unknown or revoked. */
export function badKey(header: string): Problem {
  return noCredentials(`The key in ${header} is not known or is revoked.`, "ApiKey");
}
