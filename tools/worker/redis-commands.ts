/** The commands of Redis that src sends; each other one of @upstash/redis is left out of the Worker. */
export const SENT = ["eval", "evalsha", "get", "mget", "ping", "publish", "set"];

/** `zadd = (...args) => new ZAddCommand(args, this.opts).exec(this.client);`, and the same of a pipeline. */
const COMMAND = /^ {2}(\w+) = \(.*\) => (?:this\.chain\()?new \w+Command\(.*;$/gm;
/** Groups of further commands. */
const GROUP = /^ {2}get (?:json|functions|search|vector)\(\) \{$.*?^ {2}\}$/gms;

/**
 * The library's module without the two hundred commands that nobody sends: it names all of them in two classes,
 * whose members no bundler takes for unused.
 * @throws Error where it is written in another way than the version that this was made for.
 */
export function withoutCommands(code: string): string {
  const found = new Set([...code.matchAll(COMMAND)].map(([, name]) => name));
  const missing = SENT.filter((name) => !found.has(name));
  if (found.size < 150 || missing.length > 0) {
    throw new Error(
      `@upstash/redis writes its commands in another way (${found.size} found, not ${missing}): ` +
        "mend tools/worker/redis-commands.ts",
    );
  }
  return code.replaceAll(COMMAND, (line, name) => SENT.includes(name) ? line : "")
    .replaceAll(GROUP, "");
}
