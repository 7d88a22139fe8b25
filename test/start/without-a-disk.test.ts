/** Where there are no files to read, no disk and no other programs: Deno Deploy (X11). */
import { expect, test } from "vitest";
import { SECRET } from "../support/clients.ts";
import { atEnd } from "../support/at-end.ts";
import { aTenant } from "../support/database.ts";
import { startProgram } from "../support/server.ts";

test("200: it serves without permission to read, to write, to run programs and to look at the machine", async () => {
  const { controlUrl } = await aTenant();
  const server = await startProgram(
    {
      HALFHOUR_ENV: "production",
      DATABASE_URL: controlUrl,
      JWT_HS256_SECRET: SECRET,
      MIGRATE_AT_START: "false",
    },
    [
      "--allow-net",
      "--allow-env",
      "--deny-read",
      "--deny-write",
      "--deny-run",
      "--deny-sys",
      "--deny-ffi",
    ],
  );
  atEnd(() => server.stop());
  expect((await fetch(`${server.address}/api/health`)).status).toBe(200);
});
