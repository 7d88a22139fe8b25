import { block, literal, object } from "./code.ts";
import type { Components } from "./components.ts";
import { refuse, resolve } from "./document.ts";
import { type Entries, HEADING, importsOf, type Module, type Places } from "./module.ts";
import type { Operation, Response } from "./operations.ts";
import { headerOf } from "./parameters.ts";
import { zodOf } from "./schema.ts";

/** The module of answers: their schemas, and those of the messages that the server sends. */
export function answersCode(
  operations: readonly Operation[],
  { code }: Components,
  module: Module,
  { platform }: Places,
): string {
  const { headers, responses } = module;
  const answers = operations.map((operation) =>
    `${operation.id}: ${responsesOf(operation, module)}`
  );
  const body = `${code.response}\n${headers.declaration()}${responses.declaration()}` +
    `/** The answers of every operation by operationId and status. */\n` +
    `export const answers = ${block("{", answers, "}")};\n` +
    messagesCode(operations, module);
  return `${HEADING}${importsOf(body, platform)}\n${body}`;
}

/** What the server sends over WebSockets. */
function messagesCode(operations: readonly Operation[], { scopes }: Module): string {
  const all = operations.flatMap(({ id, messages, at }) =>
    messages === null ? [] : [[id, zodOf(messages.server, scopes.response, at)] as const]
  );
  return all.length === 0
    ? ""
    : `\n/** What the server sends over WebSockets. */\nexport const messages = ${object(all)};\n`;
}

function responsesOf(operation: Operation, module: Module): string {
  const members = operation.responses.map((response) => {
    const place = `${operation.at}.responses.${response.status}`;
    const make = () => responseOf(response, module, place);
    // A number or `default`: neither needs quotes.
    return `${response.status}: ${module.responses.codeOf(response.node, make)}`;
  });
  return block("{", members, "}");
}

function responseOf(response: Response, module: Module, at: string): string {
  const entries: Entries = [["description", literal(response.description.trim())]];
  const headers = headersOf(response, module, at);
  if (headers.length > 0) entries.push(["headers", `z.object(${object(headers)})`]);
  if (response.content) {
    const schema = zodOf(response.content.schema, module.scopes.response, at);
    if (schema.startsWith("z.nullable(")) refuse(at, "a body that may be null; answer an object");
    entries.push(["content", object([[response.content.type, object([["schema", schema]])]])]);
  }
  return object(entries);
}

function headersOf(response: Response, { document, scopes, headers }: Module, at: string): Entries {
  return Object.entries(response.headers).map(([name, written]) => {
    const place = `${at}.headers.${name}`;
    const header = resolve(document, written, place);
    return [name, headers.codeOf(header, () => headerOf(header, scopes.response, place))];
  });
}
