import { badRequest, type Entity, type Refusal } from "./wire.ts";

const STYLES: Readonly<Record<string, string>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  code: "code",
  pre: "pre",
  a: "text_link",
  blockquote: "blockquote",
  "tg-spoiler": "spoiler",
  span: "spoiler",
  "tg-emoji": "custom_emoji",
};

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

const SPACE = /[ \t\r\n\0\v]/;
const encoder = new TextEncoder();

type Open = { readonly tag: string; readonly from: number; readonly url: string | undefined };

/**
 * Reads `parse_mode: "HTML"` as Telegram does: few tags, four named characters, and whatever else has a `<` is
 * refused in Telegram's words, with the byte at which it stands. Answers the text as it is seen.
 */
export function readHtml(source: string): { text: string; entities: Entity[] } {
  const entities: Entity[] = [];
  const open: Open[] = [];
  let text = "";
  for (let at = 0; at < source.length;) {
    const char = source[at] ?? "";
    if (char === "&") {
      const [seen, length] = readCharacter(source.slice(at, at + 12));
      text += seen;
      at += length;
    } else if (char !== "<") {
      text += char;
      at++;
    } else if (source[at + 1] === "/") {
      const tag = open.at(-1);
      if (!tag) throw byteError(source, at, "Unexpected end tag");
      at = readEndTag(source, at, tag.tag);
      open.pop();
      const length = text.length - tag.from;
      const type = STYLES[tag.tag] ?? "";
      const isSeen = length > 0 && (type !== "text_link" || tag.url !== undefined);
      if (isSeen) {
        entities.push({ type, offset: tag.from, length, ...(tag.url && { url: tag.url }) });
      }
    } else {
      const { tag, url, end } = readStartTag(source, at);
      open.push({ tag, from: text.length, url });
      at = end;
    }
  }
  const unclosed = open.at(-1);
  if (unclosed) {
    throw cannotParse(`Can't find end tag corresponding to start tag "${unclosed.tag}"`);
  }
  return { text, entities };
}

function readStartTag(source: string, begin: number) {
  let at = begin + 1;
  while (at < source.length && !SPACE.test(source[at] ?? "") && source[at] !== ">") at++;
  if (at >= source.length) throw byteError(source, begin, "Unclosed start tag");
  const tag = source.slice(begin + 1, at).toLowerCase();
  if (!Object.hasOwn(STYLES, tag)) throw byteError(source, begin, `Unsupported start tag "${tag}"`);
  const skipSpace = () => {
    while (at < source.length && SPACE.test(source[at] ?? "")) at++;
  };
  const attributes = new Map<string, string>();
  for (skipSpace(); source[at] !== ">"; skipSpace()) {
    const name = /^[^\s=>]*/.exec(source.slice(at))?.[0] ?? "";
    if (name === "") throw byteError(source, begin, `Empty attribute name in the tag "${tag}"`);
    at += name.length;
    skipSpace();
    if (source[at] !== "=") {
      throw byteError(
        source,
        begin,
        at >= source.length
          ? `Unclosed start tag "${tag}"`
          : `Expected equal sign in declaration of an attribute of the tag "${tag}"`,
      );
    }
    at++;
    skipSpace();
    if (at >= source.length) throw byteError(source, begin, `Unclosed start tag "${tag}"`);
    const [value, end] = readValue(source, begin, at);
    attributes.set(name.toLowerCase(), value);
    at = end;
  }
  if (tag === "span" && attributes.get("class") !== "tg-spoiler") {
    throw byteError(source, begin, 'Tag "span" must have class "tg-spoiler"');
  }
  return { tag, url: attributes.get("href"), end: at + 1 };
}

/** The value of an attribute from `at` on, and where it has ended. */
function readValue(source: string, begin: number, at: number): [value: string, end: number] {
  const quote = source[at] ?? "";
  if (quote !== '"' && quote !== "'") {
    const bare = /^[A-Za-z0-9.-]*/.exec(source.slice(at))?.[0] ?? "";
    const end = at + bare.length;
    if (!/[\s>]/.test(source[end] ?? "")) {
      throw byteError(source, at, "Unexpected end of name token");
    }
    return [bare, end];
  }
  let value = "";
  let next = at + 1;
  while (next < source.length && source[next] !== quote) {
    const [seen, length] = readCharacter(source.slice(next, next + 12));
    value += seen;
    next += length;
  }
  if (next >= source.length) throw byteError(source, begin, "Unclosed start tag");
  return [value, next + 1];
}

/** Where the text goes on behind an end tag, which must be that of `tag` or name none. */
function readEndTag(source: string, begin: number, tag: string): number {
  const [, name = "", , close] = /^<\/([^\s>]*)(\s*)(>?)/.exec(source.slice(begin)) ?? [];
  const found = name.toLowerCase();
  if (close !== ">") throw byteError(source, begin, "Unclosed end tag");
  if (found !== "" && found !== tag) {
    throw byteError(
      source,
      begin,
      "Unmatched end tag",
      `, expected "</${tag}>", found "</${found}>"`,
    );
  }
  return source.indexOf(">", begin) + 1;
}

/** One character as it is seen, and how many of the source it takes: `&lt;`, `&lt` or `<`. */
function readCharacter(source: string): [seen: string, length: number] {
  const [all = "", number, hex, name] =
    /^&(?:#([0-9]{1,7})|#x([0-9a-f]{1,6})|([a-z]+));?/i.exec(source) ?? [];
  const code = number ? Number(number) : hex ? parseInt(hex, 16) : 0;
  if (code > 0 && code < 0x10_ffff) {
    if (code >= 0xd800 && code <= 0xdfff) {
      throw cannotParse(
        "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
      );
    }
    return [String.fromCodePoint(code), all.length];
  }
  const named = name === undefined ? undefined : NAMED[name];
  return named === undefined ? [source[0] ?? "", 1] : [named, all.length];
}

const cannotParse = (why: string): Refusal => badRequest(`can't parse entities: ${why}`);

const byteError = (source: string, at: number, what: string, more = ""): Refusal =>
  cannotParse(`${what} at byte offset ${encoder.encode(source.slice(0, at)).length}${more}`);
