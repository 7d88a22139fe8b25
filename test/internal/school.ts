import { expect } from "vitest";
import type { Role } from "../../src/platform/contract/context.ts";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { linkAccount } from "../support/accounts.ts";
import { aService, openEveryDay } from "../support/marketplace.ts";
import { anArchivedRelation, anInvitation } from "../relations/relations.ts";
import { alsoStudent } from "../support/two-roles.ts";

/** Somebody of a school, with their Telegram account, and a client for each role that they have. */
export type Member = {
  readonly id: number;
  readonly telegramId: number;
  readonly zone: string;
  readonly by: Partial<Record<Role, Client>>;
};

/** A tenant with people of every kind; two of them that are made one after the other have the same ids. */
export type School = {
  readonly app: TestApp;
  readonly service: Client;
  readonly members: readonly Member[];
  /** Of those who teach. */
  readonly tutorIds: readonly number[];
  readonly serviceIds: readonly number[];
};

/** Their zones change their clocks by an hour, by half an hour, in the other half of the year, and never. */
export async function aSchool(): Promise<School> {
  const app = await anApp();
  await app.tenant.db`
    update settings set
      max_active_with_tutor = 3, max_active_in_all = 4, cancellation_notice_minutes = 600`;
  const oksana = await app.tutor({ name: "Oksana", zone: "Europe/Kyiv" });
  const both = await app.tutor({ name: "Bohdan", zone: "Europe/Kyiv" });
  const asStudent = await alsoStudent(app, both);
  const liam = await app.student({ name: "Liam", zone: "Australia/Lord_Howe" });
  const noor = await app.student({ name: "Noor", zone: "America/New_York" });
  for (const tutor of [oksana, both]) await openEveryDay(tutor, [["09:00", "13:00"]]);
  const serviceIds = [
    await aService(oksana, { name: "English" }),
    await aService(oksana, { name: "Grammar", duration_minutes: 45 }),
    await aService(oksana, { name: "Latin", active: false }),
    await aService(both, { name: "Chess", duration_minutes: 90 }),
  ];
  // In the middle of what is offered, and over midnight, when the clocks change.
  await enter(oksana, liam, "2027-03-27T21:30:00Z", "2027-03-27T23:30:00Z");
  await enter(both, noor, "2027-03-29T07:00:00Z", "2027-03-29T08:30:00Z");
  await anInvitation(noor, oksana);
  await anArchivedRelation(both, liam);
  await speak(oksana, "uk");
  await speak(liam, "ru");
  const member = async (person: Person, zone: string, by: Member["by"]): Promise<Member> => ({
    id: person.id,
    telegramId: await linkAccount(app, person),
    zone,
    by,
  });
  return {
    app,
    service: await app.service(),
    members: [
      await member(oksana, "Europe/Kyiv", { tutor: oksana }),
      await member(both, "Europe/Kyiv", { tutor: both, student: asStudent }),
      await member(liam, "Australia/Lord_Howe", { student: liam }),
      await member(noor, "America/New_York", { student: noor }),
    ],
    tutorIds: [oksana.id, both.id],
    serviceIds,
  };
}

async function enter(tutor: Client, student: Person, start: string, end: string) {
  await student.get("/me/profile");
  const { status } = await tutor.post("/lessons", { student_id: student.id, start, end });
  expect(status).toBe(201);
}

async function speak(person: Client, language: string) {
  expect((await person.patch("/me/profile", { language })).status).toBe(200);
}
