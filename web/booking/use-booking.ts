import { onScopeDispose, ref, shallowRef } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { ask, backend } from "../backend/backend.ts";
import { staleAfter } from "../backend/stale-after.ts";
import { Refused } from "../backend/failures.ts";
import { useEventListener } from "../frame/use-event-listener.ts";
import { newIdempotencyKey } from "../backend/new-idempotency-key.ts";
import { useWrite } from "../backend/use-write.ts";
import { useCountdown } from "../time/use-countdown.ts";
import { isByRule } from "./use-explanation.ts";

export type Hold = Schemas["Hold"];
export type Wanted = {
  readonly service: Schemas["Service"];
  readonly start: string;
  readonly localStart: string;
};

/**
 * `taking`: the time is being reserved. `held`: until the countdown ends. `ended`: it was not booked in time.
 * `refused`: a rule is against it. `failed`: something else went wrong.
 */
export type Step = "taking" | "held" | "ended" | "refused" | "failed" | "booked";

/** How long a hold lasts from its answer on, by the clock that made it. */
const lastsMs = ({ expires_at, updated_at }: Hold): number =>
  Date.parse(expires_at) - Date.parse(updated_at);

/** The booking of one time: it is held, perhaps prolonged, and booked or given up. */
export function useBooking(tutorId: number) {
  const step = ref<Step>("taking");
  const wanted = shallowRef<Wanted>();
  const hold = shallowRef<Hold>();
  const lesson = shallowRef<Schemas["Lesson"]>();
  const fault = shallowRef<unknown>(null);
  const countdown = useCountdown(() => {
    // What is being booked at this moment is for the API to judge.
    if (step.value === "held" && !booking.isSending) end();
  });
  /** Which of the times asked for is the latest; what comes of an earlier one is given up. */
  let turn = 0;

  const holding = useWrite(({ service, start }: Wanted, header) =>
    ask(backend.POST("/bookings/holds", {
      params: { header },
      body: { tutor_id: tutorId, service_id: service.id, start },
    }))
  );
  const prolonging = useWrite((id: number, header) =>
    ask(backend.POST("/bookings/holds/{id}/prolong", { params: { path: { id }, header } }))
  );
  const booking = useWrite(
    ({ of, note }: { of: Hold; note: string }, header) =>
      ask(backend.POST("/bookings", {
        params: { header },
        body: {
          tutor_id: of.tutor_id,
          service_id: of.service_id ?? 0,
          start: of.utc_start,
          hold_id: of.id,
          ...(note !== "" && { note }),
        },
      })),
    staleAfter.lesson,
  );

  function end() {
    countdown.stop();
    hold.value = undefined;
    step.value = "ended";
  }

  function fail(error: unknown) {
    countdown.stop();
    fault.value = error;
    step.value = isByRule(error) ? "refused" : "failed";
  }

  /** Reserves a time. What is held until then is given up: by the API where it is of the same start, else first. */
  async function take(next: Wanted) {
    const own = ++turn;
    const before = hold.value;
    countdown.stop();
    fault.value = null;
    wanted.value = next;
    hold.value = undefined;
    step.value = "taking";
    const isReplaced = before?.utc_start === next.start;
    if (before && !isReplaced) await release(before);
    try {
      const made = await holding.send(next);
      if (own !== turn) return void release(made);
      hold.value = made;
      step.value = "held";
      countdown.start(lastsMs(made));
    } catch (error) {
      if (before && isReplaced) release(before);
      if (own === turn) fail(error);
    }
  }

  async function prolong() {
    const held = hold.value;
    if (!held) return;
    fault.value = null;
    try {
      const longer = await prolonging.send(held.id);
      if (hold.value?.id !== held.id) return;
      hold.value = longer;
      countdown.start(lastsMs(longer));
    } catch (error) {
      if (error instanceof Refused && error.code === "hold_expired") end();
      else fault.value = error;
    }
  }

  async function book(note: string) {
    const held = hold.value;
    if (!held || booking.isSending) return;
    fault.value = null;
    try {
      lesson.value = await booking.send({ of: held, note });
      countdown.stop();
      hold.value = undefined;
      step.value = "booked";
    } catch (error) {
      const isGone = error instanceof Refused &&
        (error.code === "hold_expired" || error.status === 404);
      if (isGone) end();
      else if (isByRule(error)) fail(error);
      else fault.value = error;
    }
  }

  /** Gives a hold up, also while the page is being left. What fails here ends by itself in some minutes. */
  async function release({ id }: Hold) {
    const header = { "Idempotency-Key": newIdempotencyKey() };
    const init = { params: { path: { id }, header }, keepalive: true };
    await ask(backend.DELETE("/bookings/holds/{id}", init)).catch(() => {});
  }

  function leave() {
    turn++;
    countdown.stop();
    if (hold.value && !booking.isSending) release(hold.value);
    hold.value = undefined;
  }

  useEventListener(globalThis, "pagehide", () => {
    leave();
    // A page that the browser kept and shows again holds nothing any more.
    if (step.value === "held") step.value = "ended";
  });
  onScopeDispose(leave);
  return { step, wanted, hold, lesson, fault, countdown, take, prolong, book, prolonging, booking };
}
