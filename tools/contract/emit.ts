import { block, docstring, literal, object } from "./code.ts";
import { type Components, componentsOf } from "./components.ts";
import { type DocumentNode, readDocument } from "./document.ts";
import { answersCode } from "./emit-answers.ts";
import { type Entries, HEADING, importsOf, type Module, moduleOf, type Places } from "./module.ts";
import { type Operation, operationsOf, rootsOf } from "./operations.ts";
import { groupOf, listNames, sameNames } from "./parameters.ts";
import { zodOf } from "./schema.ts";

/** The two modules of a contract. */
export type Modules = {
  /** What requests are held to. */
  readonly contract: string;
  /** What answers look like, which types and tests need. */
  readonly answers: string;
};

const usual: Places = { platform: "../platform", answers: "./answers.ts" };

/**
 * The whole of src/generated/contract.ts and answers.ts for a contract's YAML text.
 * @throws ContractError naming the place of whatever it does not translate.
 */
export function generate(yaml: string, places: Partial<Places> = {}): Modules {
  const all = { ...usual, ...places };
  const document = readDocument(yaml);
  const operations = operationsOf(document);
  const components = componentsOf(document, rootsOf(document, operations));
  const module = moduleOf(document, components);
  return {
    contract: contractCode(operations, components, module, all),
    answers: answersCode(operations, components, module, all),
  };
}

function contractCode(
  operations: readonly Operation[],
  { code }: Components,
  module: Module,
  { platform, answers }: Places,
): string {
  const { document, parameters } = module;
  const routes = operations.map((operation) => routeOf(operation, module));
  // After the routes are made, since it is they that ask for the parameters.
  const body = `${code.request}\n${parameters.declaration()}` +
    `/** The operations of the contract by operationId. */\n` +
    `export const routes = ${block("{", routes, "}")};\n\n` + typesCode(document, operations);
  return `${HEADING}${
    importsOf(body, platform)
  }import { route, sent } from "${platform}/contract/route.ts";
import type { answers } from "${answers}";

/** What every path begins with: the path of the contract's first server. */
export const basePath = ${literal(basePathOf(document))};

${body}`;
}

function basePathOf(document: DocumentNode): string {
  const url = document.servers?.[0]?.url ?? "/";
  const path = new URL(url, "http://localhost").pathname;
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

function typesCode(document: DocumentNode, operations: readonly Operation[]): string {
  const schemes = Object.keys(document.components?.securitySchemes ?? {});
  const roles = [...new Set(operations.flatMap((operation) => operation.roles))];
  return `export type OperationId = keyof typeof routes;
export type SecurityScheme = ${unionType(schemes)};
export type Role = ${unionType(roles)};
`;
}

function unionType(values: readonly string[]): string {
  return values.length === 0 ? "never" : values.map(literal).join(" | ");
}

function routeOf(operation: Operation, module: Module): string {
  const lists = listNames(module.document, operation.parameters);
  const same = sameNames(module.document, operation.parameters, operation.at);
  const entries: Entries = [
    ["operationId", literal(operation.id)],
    ["method", literal(operation.method)],
    ["path", literal(operation.path)],
    ["security", literal(operation.security)],
    ["x-roles", literal(operation.roles)],
    ["x-rate-class", literal(operation.rateClass)],
  ];
  if (lists.length > 0) entries.push(["x-lists", literal(lists)]);
  if (same.length > 0) entries.push(["x-same-as", literal(Object.fromEntries(same))]);
  const parts = requestOf(operation, module);
  if (parts.length > 0) entries.push(["request", object(parts)]);
  const types = operation.responses.map(({ status, content }) =>
    `${status}: ${literal(content?.type ?? null)}`
  );
  const own = block("{", types, "}");
  entries.push(["responses", `sent<typeof answers.${operation.id}>(${own})`]);
  if (operation.messages) {
    const { messages: { client }, at } = operation;
    entries.push(["x-messages", zodOf(client, module.scopes.request, `${at}.x-messages`)]);
  }
  return `${docstring(operation.summary)}\n${operation.id}: route(${object(entries)})`;
}

function requestOf(operation: Operation, { scopes, parameters }: Module): Entries {
  const groups = [["params", "path"], ["query", "query"], ["headers", "header"]] as const;
  const parts: Entries = groups.flatMap(([name, location]): Entries => {
    const { at } = operation;
    const code = groupOf(location, operation.parameters, parameters, scopes.request, at);
    return code === null ? [] : [[name, code]];
  });
  if (operation.body === null) return parts;
  const schema = zodOf(operation.body.schema, scopes.request, `${operation.at}.requestBody`);
  const content = object([["application/json", object([["schema", schema]])]]);
  parts.push([
    "body",
    object([["required", String(operation.body.required)], ["content", content]]),
  ]);
  return parts;
}
