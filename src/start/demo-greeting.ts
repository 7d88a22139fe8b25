import { demoTutors } from "../demo/people.ts";
import type { Tenants } from "../platform/database/tenants.ts";
import { ensureUser } from "../profile/users.ts";
import { greeting } from "./greeting.ts";
import { DEMO } from "./prepare-database.ts";

type Parts = {
  readonly address: string;
  readonly secret: string;
  readonly issuer: string | null;
  readonly audience: string | null;
  readonly tenants: Tenants;
  /** Epoch ms. */
  readonly now: number;
  readonly hasPages: boolean;
};

/** The greeting with the first demo tutor's calendar; empty where there is no demo. */
export async function demoGreeting(
  { address, secret, issuer, audience, tenants, now, hasPages }: Parts,
): Promise<string> {
  const [demo, tutor] = [await tenants.open(DEMO), demoTutors[0]];
  if (!demo || !tutor) return "";
  const { id: tutorId } = await ensureUser(demo.db, { subject: tutor.subject, role: "tutor" });
  return await greeting({ address, tutorId, secret, issuer, audience, now, hasPages });
}
