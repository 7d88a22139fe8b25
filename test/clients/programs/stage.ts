/** Who the programs are and where they call; made by the test (test/clients/world.ts). */
export type Stage = {
  /** The API as the program sees it: Prism, with the real server behind. */
  readonly address: string;
  readonly tokens: { readonly tutor: string; readonly student: string; readonly admin: string };
  readonly serviceKey: string;
  /** With the scope `read` alone. */
  readonly readingKey: string;
  readonly tutorId: number;
  readonly studentId: number;
  /** A lesson of both that is being given at present. */
  readonly begunLessonId: number;
  /** One that was given long ago, and has not been rated. */
  readonly givenLessonId: number;
  /** A notification that the service has leased, by the lease 1. */
  readonly notificationId: number;
  /** A Monday in some weeks, and the days after it. */
  readonly days: readonly string[];
};

/** The stage that the test hands over. */
export const stage: Stage = JSON.parse(Deno.env.get("STAGE") ?? "null");

/** The date so many days after the stage's Monday. */
export function day(after: number): string {
  const date = stage.days[after];
  if (date === undefined) throw new Error(`the stage has no day ${after}`);
  return date;
}
