import { expect, test } from "vitest";
import { fileNameFault } from "../../tools/lint/file-name-fault.ts";
import { importFault } from "../../tools/lint/import-fault.ts";

const allowed: readonly (readonly [string, string])[] = [
  ["src/deno.ts", "./app.ts"],
  ["src/deno.ts", "./start/assemble.ts"],
  ["src/start/assemble.ts", "../app.ts"],
  ["src/start/prepare-database.ts", "../demo/seed-demo.ts"],
  ["src/deno.ts", "./demo/seed-demo.ts"],
  ["src/deno.ts", "./lessons/handlers.ts"],
  ["src/app.ts", "./lessons/handlers.ts"],
  ["src/lessons/handlers.ts", "./book-lesson.ts"],
  ["src/lessons/handlers.ts", "../profile/read-profile.ts"],
  ["src/lessons/book-lesson.ts", "../generated/sql/lessons.ts"],
  ["src/lessons/book-lesson.ts", "../platform/database/db.ts"],
  ["src/lessons/book-lesson.ts", "../problem.ts"],
  ["src/lessons/book-lesson.ts", "../wording/en.ts"],
  ["src/wording/en.ts", "../time/wall.ts"],
  ["src/lessons/book-lesson.ts", "../time/date.ts"],
  ["src/lessons/book-lesson.ts", "pg"],
  ["src/availability/find-conflicts.ts", "../generated/sql/slot-conflicts.ts"],
  ["src/maintenance/maintain-tenant.ts", "../generated/sql/idempotency.ts"],
  ["src/platform/idempotency.ts", "../generated/sql/idempotency.ts"],
  ["src/deno.ts", "./platform/deno/stdout-sink.ts"],
  ["src/start/read-migrations.ts", "../platform/deno/sql-files.ts"],
  ["src/platform/deno/open-database.ts", "./embedded-postgres.ts"],
  ["src/platform/deno/embedded-postgres.ts", "../db.ts"],
  ["tools/gen-sql.ts", "../src/platform/deno/sql-files.ts"],
  ["src/platform/contract.ts", "../generated/contract.ts"],
  ["src/platform/auth/jwt.ts", "../../problem.ts"],
  ["src/time/wall.ts", "./zone.ts"],
  ["tools/tenant.ts", "../src/tenants/create-tenant.ts"],
  ["test/lessons/book-lesson.test.ts", "../../src/lessons/handlers.ts"],
  ["test/support/tenant.ts", "../../src/generated/sql/lessons.ts"],
  ["bot/main.ts", "./program.ts"],
  ["bot/backend/links.ts", "../../client/create-client.ts"],
  ["client/create-client.ts", "./paths.ts"],
  ["test/bot/config.test.ts", "../../bot/config.ts"],
];

test.each(allowed)("%s may import %s", (from, specifier) => {
  expect(importFault(from, specifier)).toBeNull();
});

const refused: readonly (readonly [string, string, RegExp])[] = [
  ["bot/backend/links.ts", "../../src/problem.ts", /knows the API by client\/ alone/],
  ["bot/main.ts", "../src/platform/deno/stdout-sink.ts", /knows the API by client\/ alone/],
  ["bot/main.ts", "../tools/command.ts", /knows the API by client\/ alone/],
  ["bot/program.ts", "./main.ts", /Nothing imports an entry/],
  ["client/create-client.ts", "../bot/log.ts", /made of openapi.yaml and knows nothing else/],
  ["client/create-client.ts", "../src/problem.ts", /made of openapi.yaml/],
  ["src/internal/schedule.ts", "../../client/paths.ts", /The server knows none of its clients/],
  ["src/deno.ts", "../bot/program.ts", /The server knows none of its clients/],
  ["src/lessons/book-lesson.ts", "../deno.ts", /Nothing imports an entry: move/],
  ["src/platform/log.ts", "../app.ts", /take what you need as a parameter/],
  ["src/platform/log.ts", "../start/assemble.ts", /take what you need as a parameter/],
  ["src/lessons/book-lesson.ts", "./handlers.ts", /import the use case/],
  ["src/lessons/handlers.ts", "../profile/handlers.ts", /import the use case/],
  ["src/start/assemble.ts", "../profile/handlers.ts", /import the use case/],
  ["tools/token.ts", "../src/profile/handlers.ts", /import the use case/],
  ["src/lessons/handlers.ts", "../generated/sql/lessons.ts", /call a use case/],
  ["src/app.ts", "./generated/sql/lessons.ts", /private to lessons: call its use case/],
  ["src/lessons/book-lesson.ts", "../generated/sql/profile.ts", /private to profile/],
  ["src/lessons/a.ts", "../generated/sql/slot-conflicts.ts", /private to availability/],
  ["src/lessons/a.ts", "../generated/sql/idempotency.ts", /private to platform and maintenance/],
  ["src/platform/cache.ts", "../generated/sql/lessons.ts", /private to lessons/],
  ["src/platform/cache.ts", "../lessons/lesson.ts", /hand the function in/],
  ["src/platform/deno/stdout-sink.ts", "../../lessons/lesson.ts", /hand the function in/],
  ["src/platform/log.ts", "./deno/stdout-sink.ts", /what runs on one runtime alone/],
  ["src/tenants/tenant.ts", "../platform/deno/sql-files.ts", /what runs on one runtime alone/],
  ["src/problem.ts", "./lessons/lesson.ts", /move this code into the feature/],
  ["src/time/wall.ts", "../problem.ts", /hand in what it needs/],
  ["src/wording/en.ts", "../problem.ts", /src\/wording imports src\/time alone/],
  ["src/time/wall.ts", "temporal-polyfill", /hand in what it needs/],
  ["src/availability/slot.ts", "../lessons/lesson.ts", /lies below .* and may not import it/],
  ["src/availability/slot.ts", "../profile/user.ts", /let the upper feature call/],
  ["src/health/read-health.ts", "../demo/people.ts", /Only an entry/],
  ["src/lessons/lesson.ts", "../waitlist/waitlist.ts", /give it one in featureOrder/],
  ["src/lessons/lesson.ts", "../../tools/token.ts", /move what it needs into src/],
  ["src/lessons/lesson.ts", "../../test/support/tenant.ts", /move what it needs into src/],
];

test.each(refused)("%s may not import %s", (from, specifier, sentence) => {
  expect(importFault(from, specifier)).toMatch(sentence);
});

test.each([
  "src/lessons/book-lesson.ts",
  "src/services/create-service.ts",
  "src/services/service.ts",
  "test/time/week-grid.test.ts",
  "vitest.config.ts",
  "test/time/node/before-temporal.mjs",
])("%s is a good name", (path) => {
  expect(fileNameFault(path)).toBeNull();
});

test.each([
  ["src/lessons/index.ts", /import the file that has what you need/],
  ["src/lessons/utils.ts", /"utils" does not say what is inside/],
  ["src/platform/date-helpers.ts", /name the file after what it does/],
  ["src/lessons/lock-manager.ts", /name the file after what it does/],
  ["src/lessons/lesson-service.ts", /named verb-noun.ts/],
  ["src/lessons/service.ts", /named verb-noun.ts/],
  ["src/lessons/bookLesson.ts", /kebab-case: book-lesson.ts/],
  ["src/lessons/book_lesson.ts", /kebab-case: book-lesson.ts/],
])("%s is refused", (path, sentence) => {
  expect(fileNameFault(path)).toMatch(sentence);
});
