/** A piece of a statement. */
export type Token = {
  /** In capitals where it is a word; `(`, `)`, `,` and the like as they are. */
  readonly word: string;
  /** Of a text in quotes, what is in them. */
  readonly text: string | null;
  /** Of a word or a name in double quotes, as it is written. */
  readonly name: string | null;
};

/** A statement, and the lines of data that follow a `COPY … FROM stdin`. */
export type Statement = { readonly tokens: readonly Token[]; readonly lines: readonly string[] };

const PIECE =
  /(?<gap>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<text>[eE]'(?:[^'\\]|''|\\[\s\S])*'|'[^']*(?:''[^']*)*')|\$(?<tag>\w*)\$[\s\S]*?\$\k<tag>\$|(?<quoted>"(?:[^"]|"")*"|`[^`]*`)|(?<word>[A-Za-z_][\w$.]*)|(?<number>[-+]?\d[\d.eE+-]*)|[\s\S]/y;

/** The statements of a dump, one after the other; what is in quotes or comments ends none. */
export function* statementsOf(text: string): Generator<Statement> {
  let at = 0;
  let tokens: Token[] = [];
  while (at < text.length) {
    PIECE.lastIndex = at;
    const found = PIECE.exec(text);
    if (found === null) return;
    at += found[0].length;
    if (found[0] !== ";") {
      if (found.groups?.["gap"] === undefined) tokens.push(tokenOf(found));
      continue;
    }
    const isCopy = tokens[0]?.word === "COPY" && tokens.some(({ word }) => word === "STDIN");
    const data = isCopy ? dataAfter(text, at) : { lines: [], end: at };
    yield { tokens, lines: data.lines };
    [tokens, at] = [[], data.end];
  }
  if (tokens.length > 0) yield { tokens, lines: [] };
}

function tokenOf({ 0: piece, groups = {} }: RegExpExecArray): Token {
  if (groups["text"] !== undefined) return { word: "'", text: unquoted(piece), name: null };
  if (groups["quoted"] !== undefined) {
    return { word: '"', text: null, name: piece.slice(1, -1).replaceAll('""', '"') };
  }
  const isWord = groups["word"] !== undefined;
  return { word: piece.toUpperCase(), text: null, name: isWord ? piece : null };
}

/** `'O''Brien'`; in `E'…'` a backslash stands before what would mean more. */
function unquoted(piece: string): string {
  const isEscaped = /^[eE]/.test(piece);
  const inside = piece.slice(isEscaped ? 2 : 1, -1).replaceAll("''", "'");
  return isEscaped ? inside.replaceAll(/\\([\s\S])/g, "$1") : inside;
}

/** The lines between a COPY and its `\.`. */
function dataAfter(text: string, at: number): { lines: string[]; end: number } {
  const start = text.indexOf("\n", at) + 1;
  if (start === 0) return { lines: [], end: text.length };
  const end = /^\\\.\r?$/m;
  const rest = text.slice(start);
  const found = end.exec(rest);
  const data = found === null ? rest : rest.slice(0, found.index);
  const lines = data.split(/\r?\n/).slice(0, -1);
  return { lines, end: found === null ? text.length : start + found.index + found[0].length };
}
