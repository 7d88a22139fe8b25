import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type Pages, somePages } from "../support/pages.ts";
import { addressOf, isOwn, type Role, visits } from "./routes.ts";

const phone = { width: 390, height: 844 };
const desk = { width: 1440, height: 900 };
/** Colours do not depend on the size, nor places on the colours: two of the four show all there is. */
const LOOKS = [
  { name: "desk, light", size: desk, colorScheme: "light" },
  { name: "phone, dark", size: phone, colorScheme: "dark" },
] as const;
/** People of the demo, so that there is something on their pages. */
const PEOPLE: Readonly<Record<Role, string>> = {
  tutor: "anna",
  student: "marko",
  admin: "olena",
};

describeInBrowser("every page for every role", () => {
  let pages: Pages;
  let tutorId = 0;
  beforeAll(async () => {
    pages = await somePages();
    const token = await pages.tokenOf({ sub: PEOPLE.tutor, role: "tutor" });
    const { body } = await pages.ask(token, "GET", "/me/profile");
    tutorId = Object(body).id;
  }, 240_000);
  afterAll(() => pages.close());

  it.concurrent.for(visits)(
    "$route as $role is accessible and fits, on a phone and a desk, light and dark",
    { timeout: 240_000 },
    async ({ route, role }) => {
      const as = { sub: PEOPLE[role], role };
      const page = await pages.open(addressOf(route, role, tutorId), { as });
      const found: string[] = [];
      for (const { name, size, colorScheme } of isOwn(route, role) ? LOOKS : LOOKS.slice(0, 1)) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await settled(page);
        found.push(...(await violations(page)).map((text) => `${name}: ${text}`));
        if (await page.evaluate(IS_TOO_WIDE)) found.push(`${name}: scrolls sideways`);
      }
      await page.context().close();
      expect(found).toEqual([]);
    },
  );
});

/** The page has its title, and nothing is asked for any more. */
async function settled(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await page.waitForLoadState("networkidle");
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // The page has it by the line above.
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({
      resultTypes: ["violations"],
      preload: false,
    })
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`)
  );
}

const IS_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
