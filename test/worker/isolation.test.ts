/** T1 on workerd: a query of one tenant reaches nothing of another's, whatever its text is. */
import { beforeAll, expect, test } from "vitest";
import { bundleWorker } from "../../tools/worker/bundle.ts";
import { startModule } from "../../tools/worker/run-worker.ts";
import { SECRET } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { aTenant, type TestTenant } from "../support/database.ts";
import { describeWithWorkerd, type RunningWorker } from "../support/workerd.ts";
import { namesFor, refusals, refused } from "../tenants/hostile-sql.ts";

describeWithWorkerd("on workerd", () => {
  let attacker: TestTenant;
  let victim: TestTenant;
  let names: Record<string, string>;
  let worker: RunningWorker;

  beforeAll(async () => {
    [attacker, victim] = [await aTenant(), await aTenant()];
    await victim.db`insert into users (subject, role, name) values ('anna', 'tutor', 'Anna')`;
    names = await namesFor(attacker, victim);
    const { code } = await bundleWorker("test/worker/any-text.ts");
    worker = await startModule(code, {
      DATABASE_URL: attacker.controlUrl,
      JWT_HS256_SECRET: SECRET,
      LIVE: "none",
    });
    atEnd(() => worker.stop());
  }, 60_000);

  /** The error code of the first of these messages that is refused. */
  async function codeOf(text: string): Promise<string | null> {
    const body = JSON.stringify({ slug: attacker.slug, messages: text.split(";;") });
    const answer = await fetch(worker.address, { method: "POST", body });
    return (await answer.json()).code;
  }

  const filledIn = (template: string) =>
    template.replace(/\{(\w+)\}/g, (whole, name) => names[name] ?? whole);

  test("what is a tenant's own is read and written", async () => {
    expect(await codeOf("select from users")).toBe(null);
    expect(await codeOf("insert into users (subject, role) values ('eve', 'tutor')")).toBe(null);
  });

  test.each(Object.entries(refused))("refused: %s", async (_name, template) => {
    const text = filledIn(template);
    expect(refusals, text).toContain(await codeOf(text));
  });

  test("nothing of the other tenant is another then", async () => {
    const users = await victim.db`select subject, role, name from users`;
    expect(users).toEqual([{ subject: "anna", role: "tutor", name: "Anna" }]);
  });
});
