import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { aPagePerson, countSent, mustShow, type PagePerson } from "../support/page-people.ts";
import { type Pages, somePages } from "../support/pages.ts";

const STUDENTS = "/booking/tutor/students";
type Relation = { readonly id: number; readonly status: string; readonly student_id: number };

describeInBrowser("A tutor's students, in the browser", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await somePages();
  }, 120_000);
  afterAll(() => pages.close());

  /** A student who asks the tutor. */
  async function asking(tutor: PagePerson, name: string): Promise<PagePerson & { asks: number }> {
    const student = await aPagePerson(pages, "student", name);
    const { id } = await student.call<Relation>("POST", "/student/relations", {
      tutor_id: tutor.id,
    });
    return { ...student, asks: id };
  }
  const relationsOf = async ({ call }: PagePerson) =>
    (await call<{ results: readonly Relation[] }>("GET", "/tutor/relations")).results;
  const namesOn = (page: Page) => page.locator(".student-name").allTextContents();

  test("students are found as one types, by their status and in either order", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    for (const name of ["Ада", "Борис", "100 % Čeněk"]) await asking(tutor, name);
    const boris = (await relationsOf(tutor))[2];
    await tutor.call("POST", `/tutor/relations/${boris?.id}/accept`);
    const page = await pages.open(STUDENTS, { as: tutor.who });
    await expect.poll(() => namesOn(page)).toEqual(["100 % Čeněk", "Ада", "Борис"]);
    await page.getByLabel("Search by name").pressSequentially("бор");
    await expect.poll(() => namesOn(page)).toEqual(["Борис"]);
    await page.getByLabel("Search by name").fill("%");
    await expect.poll(() => namesOn(page)).toEqual(["100 % Čeněk"]);
    await page.getByLabel("Search by name").fill("nobody");
    await mustShow(page, "Nobody fits this search.");
    await page.getByLabel("Search by name").fill("");
    await page.getByLabel("Status").selectOption("Active");
    await expect.poll(() => namesOn(page)).toEqual(["Борис"]);
    await page.getByLabel("Status").selectOption("All");
    await page.getByLabel("Order").selectOption("Latest change first");
    await expect.poll(() => namesOn(page)).toEqual(["Борис", "100 % Čeněk", "Ада"]);
    await page.context().close();
  });

  test("several are accepted together; why one was not is told beside them, and they stay chosen", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    for (const name of ["Ada", "Bo", "Cy"]) await asking(tutor, name);
    const page = await pages.open(STUDENTS, { as: tutor.who, screen: "phone" });
    await page.getByRole("checkbox", { name: "Choose all" }).check();
    // In another tab, meanwhile.
    const ada = (await relationsOf(tutor))[0];
    await tutor.call("POST", `/tutor/relations/${ada?.id}/accept`);
    const sent = countSent(page);
    await page.locator(".batch-bar").getByRole("button", { name: "Accept" }).dblclick();
    await mustShow(page, "2 accepted.");
    await mustShow(page, "1 could not be");
    const row = page.locator(`[data-relation='${ada?.id}']`);
    expect(await row.locator(".field-error").textContent()).toMatch(/already active/i);
    expect(await row.getByRole("checkbox").isChecked()).toBe(true);
    expect(await page.getByRole("checkbox", { checked: true }).count()).toBe(1);
    expect((await relationsOf(tutor)).map(({ status }) => status))
      .toEqual(["active", "active", "active"]);
    expect(sent("POST")).toBe(1);
    await page.context().close();
  });

  test("of all who are chosen, those are sent with whom it can be done; the button says how many", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const ids: number[] = [];
    for (const name of ["Ada", "Bo", "Cy"]) ids.push((await asking(tutor, name)).asks);
    await tutor.call("POST", `/tutor/relations/${ids[1]}/accept`);
    await tutor.call("POST", `/tutor/relations/${ids[2]}/archive`);
    const page = await pages.open(STUDENTS, { as: tutor.who });
    await page.getByRole("checkbox", { name: "Choose all" }).check();
    await page.getByRole("button", { name: "Archive (2)" }).waitFor();
    await page.getByRole("button", { name: "Accept (1)" }).click();
    await mustShow(page, "1 accepted.");
    // Of whoever else was sent it would be told why not.
    expect(await page.locator(".student .field-error").count()).toBe(0);
    await page.context().close();
  });

  test("one is accepted, archived and invited again by keys; the recent changes tell of it", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const { asks } = await asking(tutor, "Ada");
    const page = await pages.open(STUDENTS, { as: tutor.who });
    const row = page.locator(`[data-relation='${asks}']`);
    const steps = [
      ["Accept the invitation of Ada", "active", "Invitation accepted (by the tutor)"],
      ["Archive Ada", "archived", "Archived (by the tutor)"],
      ["Invite Ada again", "invited", "Invitation sent (by the tutor)"],
    ] as const;
    for (const [name, status, told] of steps) {
      await page.getByRole("button", { name }).press("Enter");
      await expect.poll(() => row.getAttribute("data-status")).toBe(status);
      const focused = await page.evaluate("document.activeElement.className");
      expect(focused).toBe("student-name");
      await expect.poll(() => page.locator(".recent .change").first().textContent())
        .toContain(told);
    }
    await page.locator(".student-name").press("Enter");
    const timeline = page.getByRole("dialog", { name: "Ada" }).locator(".change");
    await expect.poll(() => timeline.count()).toBe(4);
    expect(await timeline.first().textContent()).toContain("Invitation sent (by the student)");
    await page.context().close();
  });

  test("what somebody else has changed meanwhile is told in its row, and shown", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const { asks, call } = await asking(tutor, "Ada");
    const page = await pages.open(STUDENTS, { as: tutor.who });
    const accept = page.getByRole("button", { name: "Accept the invitation of Ada" });
    await accept.waitFor();
    await call("POST", `/student/relations/${asks}/archive`);
    await accept.click();
    const reason = page.locator(`[data-relation='${asks}'] .field-error`);
    await expect.poll(() => reason.textContent()).toContain("Someone else has changed this");
    await page.getByRole("button", { name: "Invite Ada again" }).waitFor();
    await page.context().close();
  });

  test("a student is invited by their number; 404 and 409 are told at the field", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const student = await aPagePerson(pages, "student", "Ada");
    const page = await pages.open(STUDENTS, { as: tutor.who });
    await mustShow(page, "You have no students yet.");
    await page.locator(".student-filter").getByRole("button", { name: "Invite" }).click();
    const field = page.getByLabel("Number of the student");
    for (const [text, told] of [["x", "A whole number"], ["999999", /not|no /i]] as const) {
      await field.fill(text);
      await field.press("Enter");
      await expect.poll(() => page.locator("dialog .field-error").textContent()).toMatch(told);
      expect(await field.inputValue()).toBe(text);
    }
    await field.fill(`${student.id}`);
    await field.press("Enter");
    // Their name is theirs until they accept.
    await expect.poll(() => namesOn(page)).toEqual([`Student ${student.id}`]);
    await page.locator(".student-filter").getByRole("button", { name: "Invite" }).click();
    await field.fill(`${student.id}`);
    await field.press("Enter");
    await expect.poll(() => page.locator("dialog .field-error").textContent())
      .toMatch(/invit/i);
    await page.context().close();
  });

  test("the rest of many is shown when it is asked for, and all of them are archived together", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const names = Array.from({ length: 27 }, (_, at) => `Student ${String.fromCharCode(65 + at)}`);
    for (const name of names) await asking(tutor, name);
    const page = await pages.open(STUDENTS, { as: tutor.who });
    await expect.poll(() => page.locator(".student").count()).toBe(25);
    await page.locator(".student-list ~ .more").click();
    await expect.poll(() => page.locator(".student").count()).toBe(27);
    await page.getByRole("checkbox", { name: "Choose all" }).check();
    await page.locator(".batch-bar").getByRole("button", { name: "Archive" }).click();
    await mustShow(page, "27 archived.");
    expect((await relationsOf(tutor)).every(({ status }) => status === "archived")).toBe(true);
    await page.context().close();
  });

  test("the last and the next lesson are told at the tutor's time", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const { id, asks } = await asking(tutor, "Ada");
    await tutor.call("POST", `/tutor/relations/${asks}/accept`);
    const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const lesson = await tutor.call<{ user_local_start: string }>("POST", "/lessons", {
      student_id: id,
      start: `${day}T21:30:00Z`,
      end: `${day}T22:30:00Z`,
    });
    const page = await pages.open(STUDENTS, {
      as: tutor.who,
      context: { timezoneId: "Asia/Tokyo" },
    });
    const lessons = page.locator(`[data-relation='${asks}'] .student-lessons`);
    const local = lesson.user_local_start.slice(11, 16);
    await expect.poll(() => lessons.textContent()).toMatch(`, ${local}`);
    expect(await lessons.textContent()).toContain("Next lesson");
    await page.context().close();
  });

  test("names with markup, of 4,000 letters and of any direction are text, cut and in the page", async () => {
    const tutor = await aPagePerson(pages, "tutor");
    const names = ["<script>alert(1)</script>", `${"W".repeat(199)}…`, "שלום {name} | @:x 🧑‍🎓"];
    for (const name of names) await asking(tutor, name.replace("…", "W".repeat(3_800)));
    const page = await pages.open(STUDENTS, { as: tutor.who, screen: "phone", language: "ru" });
    await expect.poll(async () => (await namesOn(page)).toSorted()).toEqual(names.toSorted());
    const box = await page.getByTitle("WWW").first().boundingBox();
    expect(box?.height).toBeLessThan(60);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    await page.context().close();
  });

  test("no page complained", () => {
    expect(pages.complaints()).toEqual([]);
  });
});
