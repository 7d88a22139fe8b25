import { type DocumentNode, isRecord, refuse, type SecurityNode } from "./document.ts";
import { METHODS, type Operation, operationsOf } from "./operations.ts";

/**
 * Who may ask, as columns of a table. Of the two tutors and the two students the first has to do with what is
 * asked for (it is their slot, their lesson, their week), the other has nothing to do with it.
 */
export const CALLERS = [
  "nobody",
  "tutor",
  "other tutor",
  "student",
  "other student",
  "admin",
  "service key",
  "API key, read",
  "API key, write",
] as const;
export type CallerKind = (typeof CALLERS)[number];

/** Let in, or how they are refused. */
export type Verdict = (typeof VERDICTS)[number];
const VERDICTS = ["yes", "401", "403", "404"] as const;

export type Access = {
  readonly operation: Operation;
  readonly tag: string;
  /** One for each of `CALLERS`. */
  readonly verdicts: readonly Verdict[];
  /** Why some of them are no rule's; null where all follow. */
  readonly why: string | null;
};

/** What the contract says of each operation, for each of `CALLERS` (T4, T5). */
export function accessOf(document: DocumentNode): Access[] {
  const nodes = new Map<string, unknown>(
    Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      METHODS.map((method) => [`paths.${path}.${method}`, item[method]] as const)
    ),
  );
  return operationsOf(document).map((operation) => {
    const node = nodes.get(operation.at);
    const { why, exceptions } = exceptionsOf(node, operation.at);
    const isOwned = isOwnedThing(node);
    const verdicts = CALLERS.map((caller) =>
      exceptions.get(caller) ?? verdictOf(operation, isOwned, caller)
    );
    return { operation, tag: tagOf(node), verdicts, why };
  });
}

function verdictOf(operation: Operation, isOwned: boolean, caller: CallerKind): Verdict {
  const { security, roles } = operation;
  if (security.length === 0) return "yes";
  const schemes = security.flatMap((way) => Object.keys(way));
  switch (caller) {
    case "nobody":
      return schemes.every((scheme) => scheme === "serviceKey") ? "403" : "401";
    case "service key":
      return schemes.includes("serviceKey") ? "yes" : "403";
    case "API key, read":
      return keyVerdict(security, "read");
    case "API key, write":
      return keyVerdict(security, "write");
    case "admin":
      return roles.includes("admin") ? "yes" : "403";
    default: {
      const isOther = caller.startsWith("other ");
      if (!roles.includes(caller.replace("other ", ""))) return "403";
      return isOther && isOwned ? "404" : "yes";
    }
  }
}

function keyVerdict(security: readonly SecurityNode[], scope: string): Verdict {
  const needed = security.find((way) => "apiKey" in way)?.["apiKey"];
  return needed?.every((one) => one === scope) ? "yes" : "403";
}

/** People, who are nobody's, and what names a thing in a thing. */
const NOT_OWNED = /^\$(\w+_)?(tutor|student|date)$/;

/** All else that a path names is somebody's: whoever has nothing to do with it is told that it is not there. */
function isOwnedThing(node: unknown): boolean {
  const gauntlet = isRecord(node) && isRecord(node["x-gauntlet"]) ? node["x-gauntlet"] : {};
  const path = isRecord(gauntlet["path"]) ? gauntlet["path"] : {};
  return Object.values(path).map(String)
    .some((value) => value.startsWith("$") && !NOT_OWNED.test(value));
}

/** `x-access` of an operation: what those whom it names are answered, where it does not follow, and why. */
function exceptionsOf(node: unknown, at: string) {
  const said = isRecord(node) ? node["x-access"] ?? {} : {};
  if (!isRecord(said)) refuse(at, "x-access names callers and how they are answered");
  const { why = null, ...verdicts } = said;
  const exceptions = new Map(
    Object.entries(verdicts).map(([name, verdict]): [CallerKind, Verdict] => {
      const caller = CALLERS.find((one) => one === name);
      const known = VERDICTS.find((one) => one === String(verdict));
      if (caller && known) return [caller, known];
      return refuse(at, `x-access: ${name}: ${verdict} is nothing that can be said`);
    }),
  );
  if (exceptions.size > 0 && typeof why !== "string") refuse(at, "x-access says no why; add it");
  return { why: typeof why === "string" ? why : null, exceptions };
}

function tagOf(node: unknown): string {
  const [tag] = isRecord(node) && Array.isArray(node["tags"]) ? node["tags"] : [];
  return String(tag ?? "others");
}
