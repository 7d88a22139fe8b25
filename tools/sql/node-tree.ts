/**
 * PostgreSQL's text form of a query that it has analysed (type pg_node_tree): nodes
 * `{VAR :varno 1 :varattno 2}`, lists `(a b)`, words, `<>` for nothing.
 */
export type Tree = Node | readonly Tree[] | string | null;

/** A node: its kind and its fields. A field of several words, such as a constant's, is a list. */
export class Node {
  constructor(readonly kind: string, private readonly fields: ReadonlyMap<string, Tree>) {}

  field(name: string): Tree {
    return this.fields.get(name) ?? null;
  }
  node(name: string): Node | null {
    const value = this.field(name);
    return value instanceof Node ? value : null;
  }
  /** The nodes of a list; what is no node stands as null. */
  nodes(name: string): (Node | null)[] {
    return nodesOf(this.field(name));
  }
  number(name: string): number {
    return Number(this.field(name) ?? 0);
  }
  is(name: string): boolean {
    return this.field(name) === "true";
  }
  text(name: string): string {
    return String(this.field(name) ?? "");
  }
}

/** The nodes of a list; what is no node stands as null. */
export function nodesOf(tree: Tree): (Node | null)[] {
  return Array.isArray(tree) ? tree.map((item) => item instanceof Node ? item : null) : [];
}

const token = /\s*("(?:[^"\\]|\\.)*"|[{}()]|(?:[^\s{}()\\]|\\.)+)/y;

export function parseTree(text: string): Tree {
  const tokens = tokensOf(text);
  let at = 0;

  const value = (): Tree => {
    const word = tokens[at++];
    if (word === "{") return node();
    if (word === "(") return list(")");
    return word === undefined || word === "<>" ? null : unquoted(word);
  };
  const list = (end: string): Tree[] => {
    const items: Tree[] = [];
    while (at < tokens.length && tokens[at] !== end) items.push(value());
    at++;
    return items;
  };
  const node = (): Node => {
    const kind = tokens[at++] ?? "";
    const fields = new Map<string, Tree>();
    while (at < tokens.length && tokens[at] !== "}") {
      const name = tokens[at++] ?? "";
      if (!name.startsWith(":")) throw new Error(`pg_node_tree: a field expected, got ${name}`);
      const values: Tree[] = [];
      while (!tokens[at]?.startsWith(":") && tokens[at] !== "}") values.push(value());
      fields.set(name.slice(1), values.length === 1 ? values[0] ?? null : values);
    }
    at++;
    return new Node(kind, fields);
  };
  return value();
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) tokens.push(match[1] ?? "");
  return tokens;
}

function unquoted(word: string): string {
  return (word.startsWith('"') ? word.slice(1, -1) : word).replace(/\\(.)/g, "$1");
}
