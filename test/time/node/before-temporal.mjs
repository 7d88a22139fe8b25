/** Makes of any Node one as old as 20: before Temporal, and with the one newer thing the tests need. */
Reflect.deleteProperty(globalThis, "Temporal");

// Not for src/time alone, whose runtimes all have it (workerd, Node 21): vitest needs it too.
Map.groupBy ??= (items, keyOf) => {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};
