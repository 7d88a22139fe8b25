import {
  type BodyNode,
  type ContentNode,
  type DocumentNode,
  isRecord,
  type OperationNode,
  resolve,
} from "./document.ts";
import { METHODS, operationsOf } from "./operations.ts";
import { missingForLimits } from "./rate-limits.ts";
import { missingForRetries } from "./retry-safety.ts";

const SUBSTANCE = 80;

/**
 * What operations lack of X1, a line each: description, edge cases, examples, closed bodies, what makes
 * their retries safe (L7), and what they answer whose quota is used up (X4); and components that are there for
 * nothing.
 */
export function missingIn(document: DocumentNode): string[] {
  const operations = new Map(operationsOf(document).map((operation) => [operation.at, operation]));
  const ofOperations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const node = item[method];
      const at = `paths.${path}.${method}`;
      const operation = operations.get(at);
      if (!isRecord(node) || !operation) return [];
      const isPublic = operation.security.length === 0;
      return [
        ...missingInOperation(document, node, isPublic, at),
        ...missingForRetries(document, operation, node),
        ...missingForLimits(document, operation, node),
      ].map((what) => `${at}: ${what}`);
    })
  );
  return [...ofOperations, ...unusedComponents(document)];
}

function missingInOperation(
  document: DocumentNode,
  operation: OperationNode,
  isPublic: boolean,
  at: string,
): string[] {
  const [text = "", edges = ""] = (operation.description ?? "").split(/^Edge cases:?\s*$/im);
  const shown = shownStatuses(document, operation, at);
  const shows = (pattern: RegExp) => shown.some((status) => pattern.test(status));
  const declares = (pattern: RegExp) =>
    Object.keys(operation.responses ?? {}).some(matches(pattern));
  const lacks: (string | false)[] = [
    text.trim().length < SUBSTANCE && `say more in the description (${SUBSTANCE} characters)`,
    !/^\s*[*-] \S/m.test(edges) && "list the edge cases: a line `Edge cases:` and items",
    !declares(/^4/) && !isPublic && "declare the errors (4xx) it answers",
    !declares(/^2|^101$/) && "declare the answer of a success (2xx or 101)",
    declares(/^2(?!04)/) && !shows(/^2/) && "add an example of a success",
    declares(/^400/) && !shows(/^400/) && "add an example of a validation error (400)",
    !isPublic && !shows(/^40[134]/) && "add an example of 401, 403 or 404",
    shown.length < 3 && !isPublic && `show three examples, there are ${shown.length}`,
    openBody(document, operation, at) && "close its request body: additionalProperties: false",
  ];
  return lacks.filter((line) => line !== false);
}

function matches(pattern: RegExp): (text: string) => boolean {
  return (text) => pattern.test(text);
}

/** The status of every example in the answers, `request` for those of the body. */
function shownStatuses(document: DocumentNode, operation: OperationNode, at: string): string[] {
  const body = operation.requestBody && resolve(document, operation.requestBody, at);
  const answers = Object.entries(operation.responses ?? {}).flatMap(([status, written]) =>
    Array<string>(examplesIn(resolve(document, written, at).content)).fill(status)
  );
  return [...Array<string>(examplesIn(body?.content)).fill("request"), ...answers];
}

function examplesIn(content: ContentNode = {}): number {
  return Object.values(content).reduce((count, media) => {
    const { example, examples } = { example: undefined, examples: undefined, ...media };
    return count + (example === undefined ? 0 : 1) +
      (isRecord(examples) ? Object.keys(examples).length : 0);
  }, 0);
}

/** Components that nothing refers to, our extensions included. */
function unusedComponents(document: DocumentNode): string[] {
  const used = new Set(JSON.stringify(document).match(/#\/components\/\w+\/[^"]+/g));
  const { securitySchemes: _, ...kinds } = document.components ?? {};
  return Object.entries(kinds).flatMap(([kind, components]) =>
    Object.keys(components).filter((name) => !used.has(`#/components/${kind}/${name}`))
      .map((name) => `components.${kind}.${name}: nothing refers to it; leave it out`)
  );
}

/** A request object that takes unknown fields would let a typing mistake pass (A2). */
function openBody(document: DocumentNode, operation: OperationNode, at: string): boolean {
  if (!operation.requestBody) return false;
  const body: BodyNode = resolve(document, operation.requestBody, at);
  const schema = body.content?.["application/json"]?.schema;
  const target = schema && resolve(document, schema, at);
  const closed = target?.additionalProperties === false ||
    target?.unevaluatedProperties === false || target?.["x-open"] === true;
  return target?.type === "object" && !closed;
}
