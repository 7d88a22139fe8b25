import { afterAll } from "vitest";
import { endAll } from "./at-end.ts";

// Vitest runs this before each test file, so that it comes after all hooks of the file itself.
// A file that has made sixty tenants takes its time to drop them where the machine is busy.
afterAll(endAll, 120_000);
