import { expect, test } from "vitest";
import { aTenant } from "../support/database.ts";

test("a tenant is there", async () => {
  console.time("t");
  const tenant = await aTenant();
  console.timeEnd("t");
  console.time("t2");
  const t2 = await aTenant();
  console.timeEnd("t2");
  expect(await t2.db`select current_user as u`).toEqual([{ u: `hh_${t2.slug}` }]);
  console.log(await tenant.db`select current_user, current_setting('search_path') as p, (select count(*) from users)`);
});
