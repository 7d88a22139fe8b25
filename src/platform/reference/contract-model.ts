import { follow, listOf, type Node, nodeOf, textOf } from "./node.ts";

/** What the reference page tells of an operation. */
export type Operation = {
  readonly id: string;
  /** In capitals. */
  readonly method: string;
  /** The template, with the base path. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly roles: readonly string[];
  /** The credentials it takes by the name of their scheme, with the scope that a key needs. */
  readonly security: readonly { readonly scheme: string; readonly scope: string | null }[];
  readonly parameters: readonly Parameter[];
  readonly body: Node | null;
  readonly requests: readonly Example[];
  readonly answers: readonly Answer[];
  readonly plan: Node;
};

export type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly isRequired: boolean;
  readonly description: string;
  readonly schema: Node;
  readonly example: unknown;
};

export type Example = { readonly name: string; readonly summary: string; readonly value: unknown };

export type Answer = {
  readonly status: string;
  readonly description: string;
  readonly headers: readonly string[];
  readonly schema: Node | null;
  readonly examples: readonly Example[];
};

export type Group = {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Operation[];
};

const METHODS = ["get", "put", "post", "patch", "delete"];

/** The operations of a contract, by tag in the order of its tags. */
export function groupsOf(document: Node, basePath: string): Group[] {
  const all = operationsOf(document, basePath);
  return listOf(document["tags"]).map(nodeOf).map(({ name, description }) => ({
    name: textOf(name),
    description: textOf(description),
    operations: all.filter(({ tag }) => tag === name).map(({ operation }) => operation),
  }));
}

function operationsOf(document: Node, basePath: string) {
  return Object.entries(nodeOf(document["paths"])).flatMap(([path, item]) =>
    METHODS.filter((method) => method in nodeOf(item)).map((method) => {
      const node = nodeOf(nodeOf(item)[method]);
      const shared = listOf(nodeOf(item)["parameters"]);
      const operation = operationOf(document, node, shared);
      return {
        tag: listOf(node["tags"])[0],
        operation: { ...operation, method: method.toUpperCase(), path: basePath + path },
      };
    })
  );
}

function operationOf(document: Node, node: Node, shared: readonly unknown[]) {
  const [body] = contentsOf(follow(document, node["requestBody"]));
  return {
    id: textOf(node["operationId"]),
    summary: textOf(node["summary"]),
    description: textOf(node["description"]),
    roles: listOf(node["x-roles"]).map(textOf),
    security: listOf(node["security"] ?? document["security"]).flatMap((way) =>
      Object.entries(nodeOf(way)).map(([scheme, scopes]) => ({
        scheme,
        scope: textOf(listOf(scopes)[0]) || null,
      }))
    ),
    parameters: [...shared, ...listOf(node["parameters"])]
      .map((parameter) => parameterOf(follow(document, parameter))),
    body: body ? nodeOf(body["schema"]) : null,
    requests: body ? examplesOf(document, body) : [],
    answers: Object.entries(nodeOf(node["responses"]))
      .map(([status, answer]) => answerOf(document, status, follow(document, answer))),
    plan: nodeOf(node["x-gauntlet"]),
  };
}

const contentsOf = (node: Node): Node[] => Object.values(nodeOf(node["content"])).map(nodeOf);

const parameterOf = (node: Node): Parameter => ({
  name: textOf(node["name"]),
  in: textOf(node["in"]),
  isRequired: node["required"] === true,
  description: textOf(node["description"]),
  schema: nodeOf(node["schema"]),
  example: node["example"],
});

function answerOf(document: Node, status: string, node: Node): Answer {
  const [content] = contentsOf(node);
  return {
    status,
    description: textOf(node["description"]),
    headers: Object.keys(nodeOf(node["headers"])),
    schema: content ? nodeOf(content["schema"]) : null,
    examples: content ? examplesOf(document, content) : [],
  };
}

const examplesOf = (document: Node, content: Node): Example[] =>
  Object.entries(nodeOf(content["examples"])).map(([name, written]) => {
    const example = follow(document, written);
    return { name, summary: textOf(example["summary"]) || name, value: example["value"] };
  });

/** The codes of the problems that an answer shows; what succeeds may have a code of another kind. */
export const codesOf = ({ status, examples }: Answer): string[] =>
  Number(status) < 400 ? [] : [
    ...new Set(examples.map(({ value }) => textOf(nodeOf(value)["code"])).filter((code) => code)),
  ];
