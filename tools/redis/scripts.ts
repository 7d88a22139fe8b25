import { createHash } from "node:crypto";

/** Flags of a script that Upstash alone knows; any other Redis refuses the whole script for one. */
const OWN_FLAGS = ["allow-key-locking"];
const MOST_KNOWN = 1_000;

/**
 * Lua scripts as a Redis that is not Upstash's takes them, @upstash/ratelimit's for one: without Upstash's
 * own flags, which change nothing in what a script does. Callers go on naming a script by the hash of their
 * own text (EVALSHA).
 */
export class Scripts {
  /** By the SHA-1 of a caller's text that of ours. */
  readonly #hashes = new Map<string, string>();

  /** The command to be sent instead of a caller's. */
  translate(command: readonly string[]): readonly string[] {
    const [name = "", script = "", ...rest] = command;
    switch (name.toUpperCase()) {
      case "EVAL":
      case "EVAL_RO":
        return [name, this.#taken(script), ...rest];
      case "EVALSHA":
      case "EVALSHA_RO":
        return [name, this.#hashes.get(script.toLowerCase()) ?? script, ...rest];
      default:
        return command;
    }
  }

  #taken(script: string): string {
    const ours = withoutOwnFlags(script);
    if (ours === script) return script;
    // A script that is not known is sent again by whoever calls it.
    if (this.#hashes.size >= MOST_KNOWN) this.#hashes.clear();
    this.#hashes.set(sha1(script), sha1(ours));
    return ours;
  }
}

function withoutOwnFlags(script: string): string {
  const [, head, flags] = /^(#!lua)[^\S\n]+flags=([\w,-]*)(?=\s|$)/.exec(script) ?? [];
  if (head === undefined || flags === undefined) return script;
  const all = flags.split(",");
  const left = all.filter((flag) => !OWN_FLAGS.includes(flag));
  if (left.length === all.length) return script;
  const rest = script.slice(script.indexOf(`flags=${flags}`) + `flags=${flags}`.length);
  return `${head}${left.length === 0 ? "" : ` flags=${left.join(",")}`}${rest}`;
}

const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");
