import type { Migration } from "./migration.ts";
import type { Routine } from "./routine.ts";

/** What makes a schema: files that run once, by their numbers, and routines in their declared order. */
export type Scripts = { numbered: readonly Migration[]; routines: readonly Routine[] };

/** All of the program: for the database itself, and for each tenant. */
export type Migrations = { control: Scripts; tenant: Scripts };
