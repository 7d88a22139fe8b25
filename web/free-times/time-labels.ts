import { partsOf } from "../time/formats.ts";

type Start = { readonly utc_start: string; readonly user_local_start: string };

/** The times of a day as a clock shows them; where clocks go back and one comes twice, with its offset. */
export function timeLabels<Slot extends Start>(
  slots: readonly Slot[],
): { readonly slot: Slot; readonly time: string }[] {
  const times = slots.map(({ user_local_start }) => partsOf(user_local_start).time);
  return slots.map((slot, index) => {
    const time = times[index] ?? "";
    const isTwice = times.indexOf(time) !== times.lastIndexOf(time);
    return { slot, time: isTwice ? `${time} ${slot.user_local_start.slice(19)}` : time };
  });
}
