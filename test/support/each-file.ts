import { afterAll } from "vitest";
import { endAll } from "./at-end.ts";

// Vitest runs this before each test file, so that it comes after all hooks of the file itself.
afterAll(endAll);
