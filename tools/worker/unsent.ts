/** The Redis commands that src sends. All others of @upstash/redis are left out of the Worker. */
export const SENT = ["eval", "evalsha", "get", "mget", "ping", "publish", "set"];

/**
 * @upstash/redis without the two hundred commands that nobody sends, its own way of gathering commands, and what it
 * says of its environment. They are members of classes, and no bundler can tell that a member is unused.
 * @throws Error where its code looks different from the version that this was made for
 */
export function withoutCommands(code: string): string {
  const shorter = only(code, "Pipeline", [...OF_PIPELINE, ...SENT]);
  return only(shorter, "Redis", [...OF_REDIS, ...SENT]);
}

/** What the commands of a class need of it. */
const OF_PIPELINE = "client commands commandOptions multiExec constructor exec chain".split(" ");
const OF_REDIS =
  "client opts enableTelemetry enableAutoPipelining constructor addTelemetry pipeline".split(" ");

/** The entry of @upstash/redis without what reads the environment. @throws Error as above */
export const withoutEnvironment = (code: string): string => only(code, "Redis2", ["constructor"]);

/** @upstash/ratelimit with sliding windows of one region only, of which src calls `limit`. @throws Error as above */
export function withoutWindows(code: string): string {
  const shorter = only(only(code, "Ratelimit", []), "RegionRatelimit", ["slidingWindow"]);
  return without(only(shorter, "SCRIPTS", ["singleRegion"]), [
    /^ {4}(?:fixedWindow|tokenBucket|cachedFixedWindow): \{$.*?^ {4}\},?$/gms,
    /^ {6}getRemaining: \{$.*?^ {6}\},?$/gms,
    /^ {6}async (?:getRemaining|resetTokens)\(.*?^ {6}\},?$/gms,
  ]);
}

/** A class, or an object, with the members that are named only. */
function only(code: string, owner: string, kept: readonly string[]): string {
  const lines = code.split("\n");
  const first = lines.findIndex((line) => line.startsWith(`var ${owner} = `)) + 1;
  const last = lines.indexOf("};", first);
  const found: string[] = [];
  const members = lines.slice(first, last).filter((line) => {
    const [, name] = /^ {2}(?:(?:async|get|set|static) )?(\w+)/.exec(line) ?? [];
    if (name !== undefined) found.push(name);
    return kept.includes(found.at(-1) ?? "");
  });
  const isAsKnown = first > 0 && kept.every((name) => found.includes(name));
  if (!isAsKnown || members.length === last - first) throw asOther(owner);
  return [...lines.slice(0, first), ...members, ...lines.slice(last)].join("\n");
}

function without(code: string, parts: readonly RegExp[]): string {
  return parts.reduce((text, part) => {
    if (text.search(part) === -1) throw asOther(String(part));
    return text.replaceAll(part, "");
  }, code);
}

const asOther = (what: string) =>
  new Error(`${what} is written in another way than before: mend tools/worker/unsent.ts`);
