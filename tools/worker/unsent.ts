/** The Redis commands that src sends. All others of @upstash/redis are left out of the Worker. */
export const SENT = ["eval", "evalsha", "get", "mget", "ping", "publish", "set"];

/** `zadd = (...args) => new ZAddCommand(args, this.opts).exec(this.client);`, and the same of a pipeline. */
const COMMAND = /^ {2}(\w+) = \(.*\) => (?:this\.chain\()?new \w+Command\(.*;$/gm;
/** Groups of further commands. */
const GROUP = /^ {2}get (?:json|functions|search|vector)\(\) \{$.*?^ {2}\}$/gms;

/**
 * @upstash/redis without the two hundred commands that nobody sends. They are members of two classes, and no bundler
 * can tell that a member is unused.
 * @throws Error where its code looks different from the version that this was made for
 */
export function withoutCommands(code: string): string {
  const found = new Set([...code.matchAll(COMMAND)].map(([, name]) => name));
  if (found.size < 150 || !SENT.every((name) => found.has(name))) throw asOther("@upstash/redis");
  return code.replaceAll(COMMAND, (line, name) => SENT.includes(name) ? line : "")
    .replaceAll(GROUP, "");
}

/** Ways of counting that we do not use: of that class we need sliding windows only. */
const WINDOW = /^ {2}static (?:fixedWindow|tokenBucket|cachedFixedWindow)\(.*?^ {2}\}$/gms;

/** @upstash/ratelimit with sliding windows only. @throws Error as above */
export function withoutWindows(code: string): string {
  const found = [...code.matchAll(WINDOW)].length;
  if (found !== 4 || !code.includes("  static slidingWindow(")) throw asOther("@upstash/ratelimit");
  return code.replaceAll(WINDOW, "");
}

const asOther = (name: string) =>
  new Error(`${name} is written in another way than before: mend tools/worker/unsent.ts`);
