import { atEnd } from "../../support/at-end.ts";

/** A call of a bot to the API and its answer. */
export type Seen = {
  readonly method: string;
  /** Behind `/api`, with its query. */
  readonly path: string;
  readonly sent: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly got: Readonly<Record<string, unknown>>;
  /** By performance.now(): when it was asked, and when it was answered. */
  readonly asked: number;
  readonly answered: number;
};

/** Stands between one bot and the API, and sees what they say; the bot takes it for the API. */
export type Witness = {
  /** BACKEND_URL for that bot. */
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Keeps calls that fit from the API until they are let go; the bot waits for its answer. */
  readonly hold: (fits: (method: string, path: string) => boolean) => Held;
};

export type Held = {
  readonly count: () => number;
  /** Lets them go to the API now, whoever is there to hear the answers; answers their status. */
  readonly release: () => Promise<readonly Seen[]>;
};

/** Opens one before the API at `to`, until the file is done. */
export function aWitness(to: string): Witness {
  const seen: Seen[] = [];
  const holds: { fits: (method: string, path: string) => boolean; parked: (() => void)[] }[] = [];
  const forwarded = new Set<Promise<Seen>>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const path = pathname.replace(/^\/api/, "") + search;
      const body = await request.text();
      const hold = holds.find(({ fits }) => fits(request.method, path));
      if (hold) await new Promise<void>((resolve) => void hold.parked.push(resolve));
      const sending = send({ to, request, path, body });
      const one = sending.then(({ one }) => one);
      forwarded.add(one);
      try {
        const { answer } = await sending;
        seen.push(await one);
        return answer;
      } catch {
        forwarded.delete(one);
        // The API is away: so is this one.
        return new Response(null, { status: 502 });
      }
    },
  );
  atEnd(() => server.shutdown());
  return {
    url: `http://127.0.0.1:${server.addr.port}/api`,
    seen,
    hold(fits) {
      const hold = { fits, parked: [] as (() => void)[] };
      holds.push(hold);
      return {
        count: () => hold.parked.length,
        async release() {
          holds.splice(holds.indexOf(hold), 1);
          const before = new Set(forwarded);
          for (const go of hold.parked) go();
          await new Promise((resolve) => setTimeout(resolve));
          return Promise.all([...forwarded].filter((one) => !before.has(one)));
        },
      };
    },
  };
}

async function send({ to, request, path, body }: {
  readonly to: string;
  readonly request: Request;
  readonly path: string;
  readonly body: string;
}): Promise<{ answer: Response; one: Seen }> {
  const asked = performance.now();
  const headers = new Headers(request.headers);
  headers.delete("host");
  const { method } = request;
  const answer = await fetch(`${to}${path}`, {
    method,
    headers,
    ...(body !== "" && { body }),
  });
  const text = await answer.text();
  const one = {
    method,
    path,
    sent: parsed(body),
    status: answer.status,
    got: parsed(text),
    asked,
    answered: performance.now(),
  };
  const passed = new Headers(answer.headers);
  for (const name of ["content-encoding", "content-length"]) passed.delete(name);
  const isEmpty = text === "";
  return {
    one,
    answer: new Response(isEmpty ? null : text, { status: answer.status, headers: passed }),
  };
}

const parsed = (text: string): Record<string, unknown> => text === "" ? {} : JSON.parse(text);
