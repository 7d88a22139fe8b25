import type { Role } from "../platform/context.ts";
import { Problem } from "../problem.ts";

/** The answer for nobody and for a user of another role alike (T5). */
export const noSuchUser = (role: Role): Problem =>
  new Problem("not_found", { detail: `There is no such ${role}.` });

/** The same of a tutor. */
export const noSuchTutor = (): Problem => noSuchUser("tutor");
