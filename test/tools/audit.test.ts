import { expect, test } from "vitest";
import { atEnd } from "../support/at-end.ts";

/** A registry that answers what is known against packages. */
function aRegistry(answer: (asked: Record<string, string[]>) => Response): string {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => answer(await request.json()),
  );
  atEnd(() => server.shutdown());
  return `http://127.0.0.1:${server.addr.port}`;
}

async function audit(registry: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "tools/audit.ts", ...args],
    env: { NPM_CONFIG_REGISTRY: registry },
  }).output();
  const text = new TextDecoder();
  return { code, said: text.decode(stdout) + text.decode(stderr) };
}

const advisory = {
  id: 1,
  url: "https://example.com/advisories/1",
  title: "Requests are smuggled",
  severity: "low",
  vulnerable_versions: "<999",
  cwe: [],
  cvss: { score: 3, vectorString: null },
};

test("0: nothing is known against any package of the locks", async () => {
  const asked: string[] = [];
  const registry = aRegistry((packages) => {
    asked.push(...Object.keys(packages));
    return Response.json({});
  });
  const { code, said } = await audit(registry);
  expect([code, said]).toEqual([0, said]);
  expect(said).toMatch(/the program and its tools: nothing is known against \d{2,} packages/);
  expect(asked).toEqual(expect.arrayContaining(["hono", "jose", "pg", "zod"]));
});

test("1: whatever is known is a failure that names the package, however harmless it is", async () => {
  const { code, said } = await audit(aRegistry(() => Response.json({ hono: [advisory] })));
  expect(code).toBe(1);
  expect(said).toContain("Requests are smuggled");
  expect(said).toMatch(/Package:\s+hono/);
});

test.each([
  ["is away", () => "http://127.0.0.1:1"],
  ["refuses", () => aRegistry(() => new Response(null, { status: 405 }))],
  ["is none", () => aRegistry(() => new Response("<html>a proxy</html>"))],
])("0 and said so, 1 with --strict: a registry that %s", async (_, start) => {
  const registry = start();
  const lenient = await audit(registry);
  expect([lenient.code, lenient.said]).toEqual([0, expect.stringContaining("NOT AUDITED")]);
  expect((await audit(registry, "--strict")).code).toBe(1);
});
