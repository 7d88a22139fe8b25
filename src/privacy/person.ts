import { Problem } from "../problem.ts";

/** The answer for nobody, and for a user of another tenant alike (T5). */
export const noSuchPerson = (): Problem => new Problem("not_found", { what: "user" });
