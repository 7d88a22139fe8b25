/** What the run's set-up hands to the test files. */
import "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** the database of the run, as a user who may make roles and databases */
    databaseUrl: string;
    /** the server's superuser; null where the server is not ours */
    superuserUrl: string | null;
    /** the server's log, to look for deadlocks in; null where the server is not ours */
    databaseLog: string | null;
    /** a folder for what test files of the pages have in common */
    commonPages: string;
    /** openapi.yaml, which takes a quarter of a second to read: once a run, not once a file */
    document: { readonly [key: string]: unknown };
  }
}
