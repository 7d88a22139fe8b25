import { ErrorReply } from "@redis/client";
import type { Reply } from "./client.ts";

/** Commands that would change or block the connection that all callers share. */
const refused = new Set([
  "AUTH",
  "CLIENT",
  "DISCARD",
  "EXEC",
  "HELLO",
  "MONITOR",
  "MULTI",
  "QUIT",
  "RESET",
  "SELECT",
  "PSUBSCRIBE",
  "SSUBSCRIBE",
  "SUBSCRIBE",
  "UNWATCH",
  "WAIT",
  "WAITAOF",
  "WATCH",
  "BLMOVE",
  "BLMPOP",
  "BLPOP",
  "BRPOP",
  "BRPOPLPUSH",
  "BZMPOP",
  "BZPOPMAX",
  "BZPOPMIN",
]);

/**
 * A command of Upstash's REST, `["SET", "key", "value", "EX", 60]`.
 * @throws ErrorReply for anything else and for commands that a shared connection cannot take
 */
export function toCommand(json: unknown): string[] {
  if (!Array.isArray(json) || json.length === 0) throw new ErrorReply("ERR not a command");
  const command = json.map((part: unknown) => {
    if (typeof part === "string") return part;
    if (typeof part === "number" || typeof part === "boolean") return String(part);
    throw new ErrorReply("ERR an argument is neither text nor number");
  });
  const [name = "", ...rest] = command.map((part) => part.toUpperCase());
  const blocks = name.startsWith("XREAD") && rest.includes("BLOCK");
  if (refused.has(name) || blocks) throw new ErrorReply(`ERR ${name} is not available over REST`);
  return command;
}

/**
 * A list of commands, as /pipeline and /multi-exec take it.
 * @throws ErrorReply as `toCommand` does
 */
export function toCommands(json: unknown): string[][] {
  if (!Array.isArray(json)) throw new ErrorReply("ERR not a list of commands");
  return json.map(toCommand);
}

type Outcome = { readonly result: unknown } | { readonly error: string };

/** A reply as Upstash's JSON has it; with `base64` all texts but a plain OK are in base64. */
export function toOutcome(reply: Reply, base64: boolean): Outcome {
  return reply instanceof ErrorReply
    ? { error: reply.message }
    : { result: toResult(reply, base64) };
}

function toResult(reply: Reply, base64: boolean): unknown {
  if (Array.isArray(reply)) return reply.map((item) => toResult(item, base64));
  if (reply instanceof ErrorReply) return reply.message;
  if (reply === null || typeof reply === "number" || reply === "OK") return reply;
  const bytes = typeof reply === "string" ? new TextEncoder().encode(reply) : reply;
  return base64 ? bytes.toBase64() : new TextDecoder().decode(bytes);
}
