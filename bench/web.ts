/** What the pages cost whoever opens them, in a real browser on this machine. */
import type { Page } from "playwright-core";
import { type Pages, somePages } from "../test/support/pages.ts";
import type { BenchRow } from "./row.ts";

const ROUNDS = 9;
/** How soon a week is to be there, and how long a frame may take (issue 14). */
const WEEK_MS = 500;
const FRAME_MS = 50;
const PAINTED = 40;

/** Ratios are against what was asked for: under 1 is as it is to be. */
export async function webBench(): Promise<BenchRow[]> {
  const pages = await somePages({});
  try {
    const as = { sub: "anna", role: "tutor" } as const;
    const page = await pages.open("/booking/tutor", { as, hasWorker: true });
    await page.locator(CELL).first().waitFor();
    return [
      row("web: the week is there", WEEK_MS, await medianOf(() => openWeek(page, pages))),
      row(`web: the longest frame while ${PAINTED} cells are painted`, FRAME_MS, await paint(page)),
    ];
  } finally {
    await pages.close();
  }
}

const CELL = ".calendar-cell[data-status]";

const row = (name: string, floor: number, value: number): BenchRow => ({
  name,
  unit: "ms",
  floor,
  value,
  ratio: value / floor,
  least: null,
});

async function medianOf(measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round++) values.push(await measure());
  return values.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? NaN;
}

/** Milliseconds from the start of navigation until a cell shows its status, by the page's own clock. */
async function openWeek(page: Page, pages: Pages): Promise<number> {
  await page.goto("about:blank");
  await page.goto(`${pages.server.address}/booking/tutor`, { waitUntil: "commit" });
  return await page.evaluate(`new Promise((resolve) => {
    const look = () => document.querySelector("${CELL}")
      ? resolve(performance.now())
      : requestAnimationFrame(look);
    look();
  })`);
}

/** The longest time between two frames while the mouse is drawn over cells of a day. */
async function paint(page: Page): Promise<number> {
  await page.evaluate(`{
    globalThis.longest = 0;
    let last = performance.now();
    const look = (at) => {
      globalThis.longest = Math.max(globalThis.longest, at - last);
      last = at;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }`);
  const boxes = await Promise.all(
    (await page.locator(".calendar-cell").all()).slice(0, PAINTED).map((cell) =>
      cell.boundingBox()
    ),
  );
  const [first, ...rest] = boxes.flatMap((box) =>
    box ? [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }] : []
  );
  if (first === undefined) throw new Error("there is no cell to paint");
  await page.mouse.move(first.x, first.y);
  await page.mouse.down();
  for (const { x, y } of rest) await page.mouse.move(x, y);
  const longest = await page.evaluate<number>("globalThis.longest");
  await page.keyboard.press("Escape");
  await page.mouse.up();
  return longest;
}
