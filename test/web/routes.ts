/** The pages by their addresses, read from the router's own table, and who may go to them. */
import type { PageOptions } from "../support/pages.ts";

export type Role = NonNullable<PageOptions["as"]>["role"];

const ROLES: readonly Role[] = ["tutor", "student", "admin"];
const SOURCE = new URL("../../web/pages.ts", import.meta.url);

const PAGE = /\bpath: "([^"]+)",\s+(?:alias: "([^"]+)",\s+)?component:/g;

/** Every address of web/pages.ts that shows a page, as it is written there. */
export const routes: readonly string[] = [...(await Deno.readTextFile(SOURCE)).matchAll(PAGE)]
  .flatMap(([, path = "", alias]) => alias === undefined ? [path] : [path, alias]);

/** Whose pages they are; of all others one look has to do. */
const OWN: Readonly<Record<Role, RegExp>> = {
  tutor: /^\/booking\/tutor|^\/my\/|^\/tutors/,
  student: /^\/(find|my|tutors)/,
  admin: /^\/(booking|find)/,
};

/** Whether a role has business on a page. */
export const isOwn = (route: string, role: Role): boolean => OWN[role].test(route);

/** Each address with each role: whoever has no business on a page is to be told so properly, too. */
export const visits: readonly { readonly route: string; readonly role: Role }[] = routes.flatMap((
  route,
) => ROLES.map((role) => ({ route, role })));

/** An address that one can go to, of one with parameters; of a tutor's page an admin says whose. */
export function addressOf(route: string, role: Role, tutorId: number): string {
  const path = route
    .replace(/:rest\(.*$/, "booking/nowhere")
    .replace(/:id\([^)]*\)/, String(tutorId));
  const isTutors = path.startsWith("/booking/tutor") && role === "admin";
  return isTutors ? `${path}?tutor_id=${tutorId}` : path;
}
