import { literal, object } from "./code.ts";
import {
  allowKeys,
  type DocumentNode,
  type HeaderNode,
  type ParameterNode,
  refuse,
  resolve,
  type SchemaNode,
} from "./document.ts";
import { isNullable, kindOf, typesOf } from "./keywords.ts";
import type { Named } from "./named.ts";
import { arrayCode, type Scope, zodOf } from "./schema.ts";

export type Location = "path" | "query" | "header";

const STYLES: Readonly<Record<Location, string>> = {
  path: "simple",
  query: "form",
  header: "simple",
};
const DOCUMENTATION = ["description", "example", "examples", "deprecated"];
const NOT_OURS = ["accept", "content-type", "authorization"];
/** Of every operation, and read where a sentence is said: what it asks for that is not there is no error. */
const READ_ELSEWHERE = ["accept-language"];

/** Path item and operation parameters together, resolved and checked; the operation's win. */
export function parametersOf(
  document: DocumentNode,
  lists: readonly (readonly ParameterNode[] | undefined)[],
  at: string,
): ParameterNode[] {
  const found = new Map<string, ParameterNode>();
  for (const written of lists.flatMap((list) => list ?? [])) {
    const parameter = resolve(document, written, `${at}.parameters`);
    checkParameter(parameter, `${at}.parameters.${parameter.name}`);
    found.set(`${parameter.in}:${parameter.name}`, parameter);
  }
  return [...found.values()];
}

/** `z.object({ name: decoder, … })` for the parameters of one location, null when there are none. */
export function groupOf(
  location: Location,
  parameters: readonly ParameterNode[],
  named: Named,
  scope: Scope,
  at: string,
): string | null {
  const members = parameters.filter((parameter) =>
    parameter.in === location && !("x-same-as" in parameter) && !isReadElsewhere(parameter)
  );
  if (members.length === 0) return null;
  return `z.object(${
    object(members.map((parameter) => [
      location === "header" ? parameter.name.toLowerCase() : parameter.name,
      named.codeOf(
        parameter,
        () => decoderOf(parameter, scope, `${at}.parameters.${parameter.name}`),
      ),
    ]))
  })`;
}

const isReadElsewhere = (parameter: ParameterNode): boolean =>
  parameter.in === "header" && READ_ELSEWHERE.includes(parameter.name.toLowerCase());

/** The query parameters that are lists. */
export function listNames(
  document: DocumentNode,
  parameters: readonly ParameterNode[],
): string[] {
  return parameters
    .filter((parameter) => isListOfQuery(parameter, document))
    .map((parameter) => parameter.name);
}

/**
 * The other names of query parameters, `x-same-as`, and what they stand for.
 * @throws ContractError for one that stands for nothing of the same operation, or takes something else.
 */
export function sameNames(
  document: DocumentNode,
  parameters: readonly ParameterNode[],
  at: string,
): [name: string, same: string][] {
  return parameters.flatMap((parameter): [string, string][] => {
    const { "x-same-as": same, name } = parameter;
    if (same === undefined) return [];
    const place = `${at}.parameters.${name}`;
    const other = parameters.find((one) => one.name === same && one.in === "query");
    if (parameter.in !== "query" || parameter.required || !other || other.required) {
      refuse(place, `x-same-as is of a query parameter for another, neither required; name one`);
    }
    const schemas = [parameter, other].map(({ schema = {} }) => resolve(document, schema, place));
    if (schemas[0] !== schemas[1]) refuse(place, `it must have the schema of ${same}; refer to it`);
    return [[name, same]];
  });
}

/** The schemas of parameters, so that the components they name are declared. */
export function schemasOf(nodes: readonly (ParameterNode | HeaderNode)[]): SchemaNode[] {
  return nodes.flatMap((node) => node.schema ? [node.schema] : []);
}

/** The decoder of a response header; what the handler hands in is the text on the wire. */
export function headerOf(header: HeaderNode, scope: Scope, at: string): string {
  allowKeys(header, ["required", "schema", ...DOCUMENTATION], at);
  const code = scalarOf(header.schema ?? refuse(at, "no schema; add one"), scope, at);
  return header.required ? code : `z.optional(${code})`;
}

function decoderOf(parameter: ParameterNode, scope: Scope, at: string): string {
  const written = parameter.schema ?? refuse(at, "no schema; add one");
  const schema = resolve(scope.document, written, at);
  const code = kindOf(schema, at) === "array"
    ? listOf(parameter, schema, scope, at)
    : scalarOf(written, scope, at);
  if (parameter.required) {
    if ("default" in written) {
      refuse(at, "a default of a required parameter is never used; drop it");
    }
    return code;
  }
  return "default" in written
    ? `z._default(${code}, ${literal(written.default)})`
    : `z.optional(${code})`;
}

function listOf(parameter: ParameterNode, schema: SchemaNode, scope: Scope, at: string): string {
  const items = schema.items ?? refuse(at, "an array without items; say what it holds");
  const list = arrayCode(scalarOf(items, scope, `${at}.items`), schema);
  return `params.${isListOfQuery(parameter, scope.document) ? "list" : "commaSeparated"}(${list})`;
}

function scalarOf(written: SchemaNode, scope: Scope, at: string): string {
  const schema = resolve(scope.document, written, at);
  if (isNullable(schema)) refuse(at, "a parameter cannot be null; leave it out of the type");
  const { default: _, ...bare } = written;
  const code = zodOf(bare, scope, at);
  const [type] = "const" in schema ? [typeof schema.const] : typesOf(schema);
  switch (type) {
    case "string":
      return code;
    case "integer":
    case "number":
      return `params.${type}(${code})`;
    case "boolean":
      return "const" in schema ? refuse(at, "a constant boolean; use an enum") : "params.boolean";
    default:
      return refuse(at, `a parameter of type ${type}; use a scalar or an array of scalars`);
  }
}

function isListOfQuery(parameter: ParameterNode, document: DocumentNode): boolean {
  const schema = parameter.schema && resolve(document, parameter.schema, parameter.name);
  return parameter.in === "query" && schema?.type === "array";
}

function checkParameter(parameter: ParameterNode, at: string): void {
  allowKeys(
    parameter,
    ["name", "in", "required", "style", "explode", "schema", ...DOCUMENTATION],
    at,
  );
  const location = parameter.in;
  if (location !== "path" && location !== "query" && location !== "header") {
    refuse(at, `a parameter in "${location}" is not read; use path, query or header`);
  }
  const style = STYLES[location];
  if ((parameter.style ?? style) !== style) {
    refuse(at, `style ${parameter.style} is not decoded; leave it at ${style}`);
  }
  if (location !== "query" && parameter.explode) refuse(at, "explode is for the query; drop it");
  if (location === "path" && !parameter.required) refuse(at, "add required: true");
  if (location === "header" && NOT_OURS.includes(parameter.name.toLowerCase())) {
    refuse(at, "OpenAPI ignores a header of that name; drop it");
  }
  if (parameter.name === "__proto__") refuse(at, "a parameter of that name; rename it");
}
