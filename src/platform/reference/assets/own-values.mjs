/**
 * What the ids and times of the examples are for whoever reads the page, by what `x-gauntlet` of the
 * contract calls them: `$lesson` is a lesson of theirs, `$start` a time that can be booked. What there is
 * none of stays the example's.
 */
export async function ownValues(api, headers) {
  const get = async (target) => {
    const response = await fetch(api + target, { headers });
    return response.ok ? await response.json() : null;
  };
  const me = await get("/me/profile");
  if (me === null) return null;
  const [monday, sunday] = [dayOf(nextMonday()), dayOf(nextMonday(), 6)];
  const ahead = encodeURIComponent(new Date().toISOString());
  const week = `from=${monday}&to=${sunday}`;
  const [lessons, series] = (await Promise.all([
    get(`/lessons/my?status=scheduled&from=${ahead}`),
    get("/lessons/series"),
  ])).map(listIn);
  const [lesson, weekly] = [lessons[0], series[0]];
  const isTutor = me.role === "tutor";
  const tutor = isTutor ? me.id : lesson?.tutor_id;
  const [slots, blocks, services] = (await Promise.all([
    isTutor ? get(`/booking/slots?${week}`) : null,
    isTutor ? get("/tutor/blocks") : null,
    tutor ? get(`/tutors/${tutor}/services`) : null,
  ])).map(listIn);
  const free = tutor
    ? await get(
      `/schedule/free-slots/range?tutor_id=${tutor}&${week}&timezone=${me.timezone}&duration_minutes=60`,
    )
    : null;
  const start = free?.days?.flatMap(({ slots }) => slots)[0]?.utc_start;
  return withoutNothing({
    $tutor: tutor,
    $student: me.role === "student" ? me.id : lesson?.student_id,
    $service: services.find((one) => one.duration_minutes === 60)?.id ?? services[0]?.id,
    $slot: slots[0]?.id,
    $slot2: slots[1]?.id,
    $block: blocks[0]?.id,
    $lesson: lesson?.id,
    $series: weekly?.id,
    $series_date: lessons.find((one) => one.series_id !== null)?.series_date,
    $start: start,
    $end: start && later(start, 60),
    $end2: start && later(start, 120),
    $week_start: monday,
  });
}

/** The list in an answer, whatever it is called. */
const listIn = (body) => Object.values(body ?? {}).find(Array.isArray) ?? [];

const withoutNothing = (values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

const later = (instant, minutes) =>
  new Date(Date.parse(instant) + minutes * 60_000).toISOString().replace(".000Z", "Z");

const DAY = 86_400_000;
/** The Monday of the story that the examples tell. */
const STORY = Date.UTC(2027, 2, 29);

function nextMonday() {
  const today = Math.floor(Date.now() / DAY);
  // 1970-01-01 was a Thursday.
  return (today + 7 - (today + 3) % 7) * DAY;
}

const dayOf = (ms, days = 0) => new Date(ms + days * DAY).toISOString().slice(0, 10);

/** The same with the dates of the story moved so that its first week is the next one. */
export function inOurDays(value) {
  const moved = nextMonday() - STORY;
  const text = JSON.stringify(value).replaceAll(
    /\b2027-0[2-9]-\d\d\b/g,
    (date) => dayOf(Date.parse(date) + moved),
  );
  return JSON.parse(text);
}
