import { expect, test } from "vitest";
import { readHtml } from "../../support/telegram/html-entities.ts";

/** What Telegram's own tests say of texts that cannot be read. */
const REFUSED: readonly (readonly [source: string, why: string])[] = [
  ["🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"],
  ["🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'],
  ["🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'],
  [
    "🏟 🏟&lt;<i    aba>",
    'Expected equal sign in declaration of an attribute of the tag "i" at byte offset 13',
  ],
  ["🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'],
  ["🏟 🏟&lt;<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"],
  ['🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"],
  ["🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"],
  ["🏟 🏟&lt;<b></b></", "Unexpected end tag at byte offset 20"],
  ["🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"],
  [
    "🏟 🏟&lt;<i>a</em   >",
    'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"',
  ],
  ["a < b", 'Unsupported start tag "" at byte offset 2'],
  ["<br>", 'Unsupported start tag "br" at byte offset 0'],
  ["<br/>", 'Unsupported start tag "br/" at byte offset 0'],
  ["<b>x", 'Can\'t find end tag corresponding to start tag "b"'],
  ["<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
];

test.each(REFUSED)("400: %j cannot be read, in Telegram's words", (source, why) => {
  expect(() => readHtml(source)).toThrow(`Bad Request: can't parse entities: ${why}`);
});

test("characters are decoded, and those that Telegram does not know stay", () => {
  expect(readHtml("&lt;&gt;&amp;&quot;&laquo;&#12345678;&#39;&#x27;").text)
    .toBe("<>&\"&laquo;&#12345678;''");
});

test("styles stand where the text is seen, in UTF-16 units", () => {
  expect(readHtml("🏟 🏟<i>🏟 &gt;<b aba   =   caba>&lt🏟</b></i>")).toEqual({
    text: "🏟 🏟🏟 ><🏟",
    entities: [{ type: "bold", offset: 9, length: 3 }, { type: "italic", offset: 5, length: 7 }],
  });
  expect(readHtml("<a href='tg://user?id=1&amp;x'>x</a><a>y</a><b></b>")).toEqual({
    text: "xy",
    entities: [{ type: "text_link", offset: 0, length: 1, url: "tg://user?id=1&x" }],
  });
});
