/** What words have under a key such as `find.sorts.price`, from group to group; null where there is nothing. */
export function findWord(words: unknown, key: string): unknown {
  let found = words;
  for (const name of key.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return null;
    found = Reflect.get(found, name);
  }
  return found;
}
