/**
 * Many WebSockets that watch one tutor's calendar, and how long after a change each is told of it (C3). As a program,
 * against any server; see the end.
 */
import { parseArgs } from "node:util";

type Crowd = {
  /** `ws://host:port` */
  readonly url: string;
  readonly tutorId: number;
  /** Each opens at most a hundred connections, which is what one user may. */
  readonly tokens: readonly string[];
  readonly sockets: number;
};

export type OpenCrowd = {
  /** Resolves when all were told of another version than before; in ms after `change` was answered, sorted. */
  readonly told: (change: () => Promise<void>) => Promise<readonly number[]>;
  readonly isWhole: () => boolean;
  readonly close: () => void;
};

const OPEN_AT_ONCE = 50;
const PATIENCE_MS = 10_000;

/** Opens them, each with its first subscription answered. */
export async function openCrowd({ url, tutorId, tokens, sockets }: Crowd): Promise<OpenCrowd> {
  const all: WebSocket[] = [];
  let onUpdate = () => {};
  const open = (token: string) =>
    new Promise<void>((resolve, reject) => {
      const socket = new WebSocket(`${url}/ws/calendar/${tutorId}`, ["halfhour.v1", token]);
      socket.onmessage = ({ data }) => {
        const { type } = JSON.parse(data);
        if (type === "subscribed") resolve();
        if (type === "calendar_update") onUpdate();
      };
      socket.onclose = ({ code, reason }) => reject(new Error(`closed: ${code} ${reason}`));
      all.push(socket);
    });
  for (let first = 0; first < sockets; first += OPEN_AT_ONCE) {
    const count = Math.min(OPEN_AT_ONCE, sockets - first);
    await Promise.all(
      Array.from({ length: count }, (_, n) => open(tokens[(first + n) % tokens.length] ?? "")),
    );
  }
  return {
    async told(change) {
      const times: number[] = [];
      const done = Promise.withResolvers<void>();
      const timer = setTimeout(
        () => done.reject(new Error(`${times.length} of ${sockets} were told`)),
        PATIENCE_MS,
      );
      onUpdate = () => {
        if (times.push(performance.now()) === sockets) done.resolve();
      };
      await change();
      const answered = performance.now();
      await done.promise.finally(() => clearTimeout(timer));
      return times.map((time) => Math.max(0, time - answered)).sort((a, b) => a - b);
    },
    isWhole: () => all.every(({ readyState }) => readyState === WebSocket.OPEN),
    close: () => all.forEach((socket) => socket.close()),
  };
}

/** The value below which 99 of a hundred are, of sorted ones. */
export const p99 = (sorted: readonly number[]): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * 0.99) - 1)] ?? NaN;

const usage = `How fast many WebSockets are told of a change, on any server.

  deno run -A test/load/live-crowd.ts --url http://127.0.0.1:8787 --tutor-id 1 --tutor TOKEN \\
    --tokens TOKEN,TOKEN … --sockets 1000 --changes 20

Each token's user opens a hundred connections at most. The tutor, whose token makes the changes, gets blocks two
years ahead, which are removed at the end.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      "url": { type: "string", default: "http://127.0.0.1:8787" },
      "tutor-id": { type: "string" },
      "tutor": { type: "string" },
      "tokens": { type: "string", default: "" },
      "sockets": { type: "string", default: "1000" },
      "changes": { type: "string", default: "20" },
    },
  });
  const { url, tutor, "tutor-id": id } = values;
  if (!tutor || !id || values.tokens === "") throw new Error(usage);
  const crowd = await openCrowd({
    url: url.replace("http", "ws"),
    tutorId: Number(id),
    tokens: values.tokens.split(","),
    sockets: Number(values.sockets),
  });
  const headers = { authorization: `Bearer ${tutor}`, "content-type": "application/json" };
  const made: number[] = [];
  const times: number[] = [];
  for (let n = 0; n < Number(values.changes); n++) {
    times.push(
      ...await crowd.told(async () => {
        const day = (Math.floor(Date.now() / 86_400_000) + 700 + n) * 86_400_000;
        const [start, end] = [day, day + 3_600_000].map((ms) => new Date(ms).toISOString());
        const body = JSON.stringify({ start, end });
        const answer = await fetch(`${url}/api/tutor/blocks`, { method: "POST", headers, body });
        if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
        made.push((await answer.json()).id);
      }),
    );
  }
  times.sort((a, b) => a - b);
  const p50 = times[Math.floor(times.length / 2)] ?? NaN;
  console.log(
    `${values.sockets} sockets, ${values.changes} changes: p50 ${p50.toFixed(0)} ms, ` +
      `p99 ${p99(times).toFixed(0)} ms, last ${times.at(-1)?.toFixed(0)} ms`,
  );
  for (const block of made) {
    const answer = await fetch(`${url}/api/tutor/blocks/${block}`, { method: "DELETE", headers });
    await answer.body?.cancel();
  }
  crowd.close();
}

if (import.meta.main) await main();
