import type * as z from "zod/mini";
import { Problem } from "../../problem.ts";
import { parseJson } from "./json-body.ts";
import { bodyProblem } from "./parts.ts";

/**
 * A JSON message of a WebSocket, by its schema of the contract; null is a binary one.
 * @throws Problem 400 `malformed_json`, 400 `validation_failed`
 */
export function decodeMessage<T>(schema: z.ZodMiniType<T>, text: string | null): T {
  if (text === null) throw new Problem("malformed_json", { reason: "not_json", position: null });
  const raw = parseJson(text);
  const problem = bodyProblem(schema, raw);
  if (problem !== null) throw problem;
  return schema.parse(raw);
}
