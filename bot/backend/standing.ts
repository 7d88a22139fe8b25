import type { Halfhour } from "../../client/create-client.ts";
import { isProblem } from "./backend-error.ts";

/**
 * How the bot stands with the API: `refused` is its key, `not_the_api` is what something else answers, `unknown`
 * is what could not be asked yet.
 */
export type Standing = "unknown" | "accepted" | "refused" | "not_the_api";

/** Asks the API for something cheap that it says to the holder of a service key alone; nothing is changed. */
export async function readStanding(client: Halfhour, timeoutMs: number): Promise<Standing> {
  try {
    const { data, error, response } = await client.GET("/internal/notifications", {
      params: { query: { limit: 1 } },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.ok) return Array.isArray(data?.results) ? "accepted" : "not_the_api";
    return standingOf(response.status, isProblem(error));
  } catch (error) {
    // A page where JSON was expected; whatever else was thrown, nobody has answered.
    return error instanceof SyntaxError ? "not_the_api" : "unknown";
  }
}

function standingOf(status: number, isApi: boolean): Standing {
  if (status >= 500 || status === 408 || status === 429) return "unknown";
  return status === 403 && isApi ? "refused" : "not_the_api";
}

/** What whoever runs the bot can do about it, naming the variable; null where there is nothing to do. */
export function complaintOf(standing: Standing): string | null {
  if (standing === "refused") {
    return "The API does not accept BACKEND_API_KEY: expected a service key of a tenant of this API, as " +
      "`deno task key create --kind service` prints it, that has not been revoked.";
  }
  if (standing === "not_the_api") {
    return "What answers at BACKEND_URL is not the API of Halfhour: expected the URL at which the API is " +
      "served, such as https://halfhour.example.com/api.";
  }
  return null;
}
