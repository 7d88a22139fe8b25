import { expect, test } from "vitest";
import type { Answered } from "../../src/platform/http/outgoing.ts";
import { recordSpans } from "../../src/platform/worker/record-spans.ts";
import { SpanSender } from "../../src/platform/worker/span-sender.ts";

const TAKEN: Answered = { status: 200, body: "{}", failure: null };
const BUSY: Answered = { status: 503, body: "", failure: null };

/** A sender whose collector answers as is said, and what came to it and to the log. */
function aSender(answer: () => Promise<Answered>) {
  let now = 0;
  const sizes: number[] = [];
  const lines: [string, unknown][] = [];
  const note = (event: string, fields?: unknown) => void lines.push([event, fields]);
  const sender = new SpanSender({
    collector: { url: new URL("http://collector.example"), headers: {}, service: "halfhour" },
    version: "1",
    post({ body }) {
      sizes.push(JSON.parse(body).resourceSpans[0].scopeSpans[0].spans.length);
      return answer();
    },
    log: { debug: note, info: note, warn: note, error: note },
    elapsed: () => now,
  });
  const { tracer } = recordSpans({
    own: () => 0,
    elapsed: () => now,
    onEnd: (span) => sender.add(span),
  });
  return {
    sizes,
    lines,
    pass: (ms: number) => void (now += ms),
    end(spans: number) {
      for (let n = 0; n < spans; n++) tracer.startSpan("a").end();
      return sender.send();
    },
  };
}

test("all that waits is sent, 512 at a time, and nothing where nothing waits", async () => {
  const { sizes, lines, end } = aSender(() => Promise.resolve(TAKEN));
  await end(1_100);
  await end(0);
  expect([sizes, lines]).toEqual([[512, 512, 76], []]);
});

test("2,048 wait, and how many more there were is told", async () => {
  const { sizes, lines, end } = aSender(() => Promise.resolve(TAKEN));
  await end(3_000);
  expect(sizes).toEqual([512, 512, 512, 512]);
  expect(lines).toEqual([["spans_lost", { spans: 952, reason: "too_many" }]]);
});

test("a collector that takes nothing is left alone for ten seconds, and loses what it was sent", async () => {
  let answer = BUSY;
  const { sizes, lines, end, pass } = aSender(() => Promise.resolve(answer));
  await end(3);
  pass(9_999);
  await end(2);
  expect([sizes, lines]).toEqual([[3], [["spans_lost", { spans: 3, reason: 503 }]]]);
  answer = TAKEN;
  pass(1);
  await end(1);
  expect(sizes).toEqual([3, 3]);
});

test("one sends at a time, and another again when that one was never heard of again", async () => {
  const { sizes, end, pass } = aSender(() => new Promise(() => {}));
  void end(1);
  pass(29_999);
  await end(1);
  expect(sizes).toEqual([1]);
  pass(1);
  void end(1);
  expect(sizes).toEqual([1, 2]);
});
