import * as z from "zod/mini";
import { ROLES } from "../platform/contract/context.ts";
import { LANGUAGES } from "../wording/languages.ts";

/**
 * What is needed to take up a WebSocket again after everything else was forgotten: whose it is, until when, and what
 * they were told. It holds no token.
 */
export const KeptSession = z.object({
  /** The tutor it was opened for. */
  tutorId: z.number(),
  requestId: z.string(),
  language: z.enum(LANGUAGES),
  tenant: z.object({ id: z.number(), slug: z.string() }),
  userId: z.number(),
  role: z.enum(ROLES),
  /** When the token ends, epoch ms. */
  endsAt: z.number(),
  /** When something was sent last, epoch ms. */
  saidAt: z.number(),
  /** Tutors, each with the version that was told last. */
  told: z.array(z.readonly(z.tuple([z.number(), z.number()]))),
});
export type KeptSession = z.infer<typeof KeptSession>;
