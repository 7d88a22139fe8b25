import { expect, test } from "vitest";
import { findWord } from "../../web/wording/find-word.ts";

test("words are found under the keys of groups within groups, and nothing else is", () => {
  const words = { find: { sorts: { price: "Price" }, sort: "Sort by" } };
  expect(findWord(words, "find.sorts.price")).toBe("Price");
  expect(findWord(words, "find.sort")).toBe("Sort by");
  for (const key of ["find.price", "sorts", "find.sort.length", "toString", "find.constructor"]) {
    expect(findWord(words, key)).toBeNull();
  }
});
