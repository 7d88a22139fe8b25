/**
 * HTTP load for reads by wrk, where it is installed: on two cores a load generator in JavaScript takes
 * so much of them that it measures itself.
 */

export type Get = { readonly path: string; readonly headers: Readonly<Record<string, string>> };

/** Whether wrk can be run here (Debian package `wrk`). */
export const hasWrk: boolean = await new Deno.Command("wrk", { args: ["--version"] }).output()
  .then(() => true, () => false);

/** Answers a second, of requests that are sent in turn by each of the connections. */
export async function wrkPerSecond(
  port: number,
  connections: number,
  seconds: number,
  requests: readonly Get[],
): Promise<number> {
  return (await wrk(port, connections, seconds, requests)).perSecond;
}

/** What wrk says of such a load; times of answers in microseconds. */
export type Load = { readonly perSecond: number; readonly p50: number; readonly p99: number };

export async function wrk(
  port: number,
  connections: number,
  seconds: number,
  requests: readonly Get[],
): Promise<Load> {
  const script = await Deno.makeTempFile({ suffix: ".lua" });
  await Deno.writeTextFile(script, luaOf(requests));
  try {
    const { stdout } = await new Deno.Command("wrk", {
      args: [
        ...["-t1", "--latency", `-c${connections}`, `-d${seconds}`, "-s", script],
        `http://127.0.0.1:${port}/`,
      ],
    }).output();
    const said = new TextDecoder().decode(stdout);
    if (/Non-2xx|Socket errors/.test(said)) throw new Error(`not every answer was 2xx:\n${said}`);
    const after = (percent: number) =>
      microseconds(said, new RegExp(`${percent}%\\s+([\\d.]+)(\\w+)`));
    return {
      perSecond: Number(/Requests\/sec:\s+(\S+)/.exec(said)?.[1]),
      p50: after(50),
      p99: after(99),
    };
  } finally {
    await Deno.remove(script);
  }
}

/** `1.23ms` as 1,230. */
function microseconds(said: string, pattern: RegExp): number {
  const [, value, unit = ""] = pattern.exec(said) ?? [];
  const units: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6 };
  return Number(value) * (units[unit] ?? NaN);
}

function luaOf(requests: readonly Get[]): string {
  const made = requests.map(({ path, headers }) => {
    const fields = Object.entries(headers)
      .map(([name, value]) => `[${JSON.stringify(name)}]=${JSON.stringify(value)}`);
    return `  wrk.format("GET", ${JSON.stringify(path)}, {${fields.join(",")}}),`;
  });
  return `local requests\nlocal nth = 0\nfunction init() requests = {\n${
    made.join("\n")
  }\n} end\n` +
    `function request() nth = nth % #requests + 1 return requests[nth] end\n`;
}
