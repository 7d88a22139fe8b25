import { type DocumentNode, refName, refuse, type SchemaNode } from "./document.ts";
import { isDecoded, reachable, recursiveRefs } from "./references.ts";
import { type Mode, type Scope, zodOf } from "./schema.ts";

/** Names that the generated modules need for themselves. */
const RESERVED = ["OperationId", "SecurityScheme", "Role"];

export type Roots = Readonly<Record<Mode, readonly SchemaNode[]>>;
export type Components = {
  readonly scopes: Readonly<Record<Mode, Scope>>;
  /** The declarations of each module, those first that others need; what both use is in both. */
  readonly code: Readonly<Record<Mode, string>>;
};

/**
 * Declares every component that requests or answers use. One that is used in both and has defaults or
 * texts to decode has two names, since only a request does that: `Slot` and `SlotDecoded`.
 */
export function componentsOf(document: DocumentNode, roots: Roots): Components {
  const used = {
    request: reachable(document, roots.request),
    response: reachable(document, roots.response),
  };
  const recursive = recursiveRefs(document, [...used.request, ...used.response]);
  const answers = new Set(used.response);
  const differs = (ref: string) => answers.has(ref) && isDecoded(document, { $ref: ref });
  const scopeOf = (mode: Mode): Scope => ({
    document,
    mode,
    nameOf: (ref, at) => {
      if (!ref.startsWith("#/components/schemas/")) refuse(at, `${ref} is no schema; correct it`);
      return refName(ref) + (mode === "request" && differs(ref) ? "Decoded" : "");
    },
    isRecursive: (ref) => recursive.has(ref),
  });
  const scopes = { request: scopeOf("request"), response: scopeOf("response") };
  return { scopes, code: declarations(document, used, scopes) };
}

function declarations(
  document: DocumentNode,
  used: Readonly<Record<Mode, readonly string[]>>,
  scopes: Readonly<Record<Mode, Scope>>,
): Components["code"] {
  const owners = new Map<string, string>();
  const declare = (mode: Mode) =>
    used[mode].map((ref) => {
      const name = scopes[mode].nameOf(ref, ref);
      checkName(name, ref, owners);
      owners.set(name, ref);
      return declaration(name, document, ref, scopes[mode]);
    }).join("\n");
  return { request: declare("request"), response: declare("response") };
}

function declaration(name: string, document: DocumentNode, ref: string, scope: Scope): string {
  const at = `components.schemas.${refName(ref)}`;
  const schema = document.components?.schemas?.[refName(ref)] ?? refuse(ref, "there is none");
  const code = zodOf(schema, scope, at);
  return `export const ${name} = ${code};\nexport type ${name} = z.output<typeof ${name}>;\n`;
}

function checkName(name: string, ref: string, owners: ReadonlyMap<string, string>): void {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(name)) refuse(ref, "a schema's name must be in PascalCase");
  if (RESERVED.includes(name)) refuse(ref, `the generated module needs "${name}"; rename it`);
  const owner = owners.get(name);
  if (owner !== undefined && owner !== ref) {
    refuse(ref, `${owner} is written as ${name}; rename it`);
  }
}
