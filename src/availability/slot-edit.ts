import type { SlotEdit, Strategy } from "./edit-slot.ts";

type Body = {
  readonly start_time: string;
  readonly end_time: string;
  readonly strategy: Strategy;
  readonly reason?: string | undefined;
};

/** The edit of a slot that a body asks for. */
export const toEdit = (id: number, body: Body): SlotEdit => ({
  id,
  start_time: body.start_time,
  end_time: body.end_time,
  strategy: body.strategy,
  reason: body.reason ?? null,
});
