import * as z from "zod";
import { ROLES } from "../platform/contract/context.ts";
import { LANGUAGES } from "../wording/languages.ts";

/**
 * What is needed to take a WebSocket up again where all else was forgotten: who it is, until when, and what they were
 * told. No token is among it.
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
  told: z.array(z.tuple([z.number(), z.number()]).readonly()),
});
export type KeptSession = z.infer<typeof KeptSession>;
