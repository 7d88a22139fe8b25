/**
 * Temporal for runtimes that have none (Node 20, workerd by its version). Their entries import this first;
 * Deno's need not, and where Temporal is there nothing is loaded. See decision 17.
 */
if (!("Temporal" in globalThis)) {
  const { Temporal } = await import("temporal-polyfill");
  const property = { value: Temporal, writable: true, enumerable: false, configurable: true };
  Object.defineProperty(globalThis, "Temporal", property);
}

export {};
