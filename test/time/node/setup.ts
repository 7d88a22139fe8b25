import "temporal-polyfill/global";
import fc from "fast-check";

if (String(Temporal.Instant.from).includes("[native code]")) {
  throw new Error("These tests are to run with the polyfill, and this Temporal is the runtime's.");
}

// It needs some sixty times as long for a zone: as many runs of a property as there is time for.
fc.configureGlobal({ interruptAfterTimeLimit: 1_000 });
