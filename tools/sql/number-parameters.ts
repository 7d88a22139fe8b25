/** A parameter in the order of its number; `:name?` may be null. */
export type Parameter = { name: string; nullable: boolean };

/** What may hold a colon or a semicolon that means nothing: comments, strings, names, casts. */
const opaque = [
  /--[^\n]*/y,
  /\/\*[\s\S]*?\*\//y,
  /\b[eE]'(?:[^'\\]|\\.|'')*'/y,
  /'(?:[^']|'')*'/y,
  /"(?:[^"]|"")*"/y,
  /\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/y,
  /::/y,
  /:=/y,
];
const parameter = /(?<![\w\])]):([A-Za-z_]\w*)(\??)/y;
const afterwards = /;(?:\s|--[^\n]*)*$/y;

/**
 * Turns `:name` and `:name?` into `$1`, `$2`, …; the same name is the same parameter. Ends the
 * statement at its semicolon, after which only comments may follow.
 */
export function numberParameters(
  text: string,
  at: string,
): { sql: string; parameters: Parameter[] } {
  const parameters: Parameter[] = [];
  let sql = "";
  for (let position = 0; position < text.length;) {
    const match = (pattern: RegExp) => {
      pattern.lastIndex = position;
      return pattern.exec(text);
    };
    if (match(afterwards)) break;
    const kept = opaque.map(match).find((found) => found !== null);
    const named = kept ? null : match(parameter);
    if (named) sql += `$${numberOf(parameters, named[1] ?? "", named[2] === "?", at)}`;
    else sql += kept?.[0] ?? text[position];
    position += (kept ?? named)?.[0].length ?? 1;
    if (!kept && !named) refuse(sql, at);
  }
  return { sql: sql.trim(), parameters };
}

function numberOf(parameters: Parameter[], name: string, nullable: boolean, at: string): number {
  const index = parameters.findIndex((known) => known.name === name);
  if (index < 0) return parameters.push({ name, nullable });
  if (parameters[index]?.nullable !== nullable) {
    throw new Error(`${at}: :${name} is written both with and without ?`);
  }
  return index + 1;
}

function refuse(sql: string, at: string): void {
  if (sql.endsWith(";")) throw new Error(`${at}: a query is one statement`);
  if (/\$\d$/.test(sql)) throw new Error(`${at}: write :name, not $1`);
}
