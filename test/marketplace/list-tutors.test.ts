/** Finding tutors by what they teach, cost and are rated, and by words (M1). */
import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { aService, type Teacher } from "../support/marketplace.ts";
import { aTutorOf, type Page, rate, tell } from "./world.ts";

let app: TestApp;
let student: Person;
let people: Record<"oksana" | "petro" | "maria" | "john", Teacher>;

beforeAll(async () => {
  app = await anApp();
  student = await app.student({ zone: "Europe/Dublin" });
  people = {
    oksana: await aTutorOf(app, "Оксана Гриценко", {
      headline: "Англійська для подорожей",
      description: "Готую до іспитів.",
      subjects: ["Англійська", "English"],
      languages: ["uk", "en-GB"],
      rate: "25",
    }),
    petro: await aTutorOf(app, "Petro", {
      headline: "Math without tears",
      description: "Школьная математика для детей",
      subjects: ["Mathematics", "математика"],
      languages: ["uk-UA", "ru"],
      rate: "15",
    }),
    maria: await aTutorOf(app, "María Núñez", {
      headline: "Piano lessons",
      subjects: ["Piano"],
      languages: ["es"],
      rate: "40",
      currency: "USD",
    }),
    // Says nothing of themself.
    john: await aTutorOf(app, "John O'Brien", { subjects: ["english"] }),
  };
  await app.tutor({ name: "Nobody: offers nothing" });
  await rate(app, people.petro, student, [5, 5, 5]);
  await rate(app, people.oksana, student, [4]);
});

const search = (query: string, by: Client = student) =>
  by.get<Page>(`/marketplace/tutors?${query}`);

/** The names that are found, by their first words. */
async function found(query: string | Record<string, string>): Promise<string[]> {
  const { status, body } = await search(new URLSearchParams(query).toString());
  expect(status, body.detail).toBe(200);
  return body.results.map(({ name }) => name.split(" ")[0] ?? "");
}
const sorted = async (query: string | Record<string, string>) => (await found(query)).toSorted();

test("200: all who offer something, the best rated first, those without a rating last", async () => {
  expect(await found("")).toEqual(["Petro", "Оксана", "María", "John"]);
});

test("200: a tutor as they are shown; without an hourly rate the cheapest hour of what they offer", async () => {
  await aService(people.john, { price: "30", duration_minutes: 90 });
  const { body } = await search("q=brien");
  expect(body.results).toEqual([{
    tutor_id: people.john.id,
    name: "John O'Brien",
    headline: "",
    photo_url: null,
    timezone: "UTC",
    subjects: ["english"],
    languages: [],
    price: "20.00",
    currency: "EUR",
    rating: null,
    ratings: 0,
    next_free: null,
  }]);
  expect((await search("q=petro")).body.results[0]).toMatchObject({ rating: 4.38, ratings: 3 });
});

describe("200: filters", () => {
  test("subjects: any of them, in any case", async () => {
    expect(await sorted("subjects=ENGLISH")).toEqual(["John", "Оксана"]);
    expect(await sorted("subjects=piano,english")).toEqual(["John", "María", "Оксана"]);
    expect(await sorted("subjects=МАТЕМАТИКА")).toEqual(["Petro"]);
    expect(await found("subjects=eng")).toEqual([]);
  });

  test("languages: uk is spoken by those of uk-UA, not the other way round", async () => {
    expect(await sorted("languages=uk")).toEqual(["Petro", "Оксана"]);
    expect(await found("languages=uk-ua")).toEqual(["Petro"]);
    expect(await sorted("languages=EN,es")).toEqual(["María", "Оксана"]);
  });

  test("languages: by an old code, who speaks that language; by nonsense nobody", async () => {
    const tutor = await aTutorOf(app, "Noa", {});
    await tutor.patch("/me/profile", { settings: { languages: ["iw"] } });
    expect(await found("languages=iw")).toEqual(["Noa"]);
    expect(await found("languages=he")).toEqual(["Noa"]);
    expect(await found("languages=_")).toEqual([]);
    await tutor.patch(`/tutor/services/${tutor.serviceId}`, { active: false });
  });

  test("the highest price, an hour of which has nine digits; and its tutor can be erased", async () => {
    const dear = await aTutorOf(app, "Dear", {});
    await aService(dear, { price: "99999999.99", currency: "VND", duration_minutes: 15 });
    const price = async () => {
      const { results } = (await search("currency=VND")).body;
      return results.map((one) => [one.name, one.price]);
    };
    expect(await price()).toEqual([]);
    await app.tenant.db`delete from services where tutor_id = ${dear.id} and currency = 'EUR'`;
    expect(await price()).toEqual([["Dear", "399999999.96"]]);
    expect((await (await app.admin()).post(`/users/${dear.id}/erase`)).status).toBe(200);
    expect(await price()).toEqual([]);
  });

  test("prices, each in their currency", async () => {
    expect(await sorted("currency=EUR&price_from=15&price_to=24.99")).toEqual(["John", "Petro"]);
    expect(await found("currency=USD")).toEqual(["María"]);
    expect(await found("currency=EUR&sort=price")).toEqual(["Petro", "John", "Оксана"]);
  });

  test("a rating", async () => {
    expect(await found("min_rating=4.1")).toEqual(["Petro"]);
    expect(await found("min_rating=1&sort=rating")).toEqual(["Petro", "Оксана"]);
  });

  test("all together", async () => {
    expect(await found("subjects=english&languages=uk&currency=EUR&price_to=30&q=chess"))
      .toEqual([]);
    expect(await found("subjects=english&languages=uk&currency=EUR&price_to=30&q=english"))
      .toEqual(["Оксана"]);
  });
});

describe("200: words", () => {
  test.each([
    ["англійська", "Оксана"],
    // Beginnings, of all the words.
    ["англ подор", "Оксана"],
    // A letter is wrong, missing, or another one.
    ["англиская", "Оксана"],
    ["mathmatics", "Petro"],
    ["matematics", "Petro"],
    ["pianno", "María"],
    // Stems: of "іспитів", of "школьная", of "tears".
    ["школьный", "Petro"],
    ["tear", "Petro"],
    // Without the marks, and without the apostrophe.
    ["nunez", "María"],
    ["obrien", "John"],
    ["O’Brien", "John"],
    // In the letters of another alphabet.
    ["angliiska", "Оксана"],
    // Half a name in capitals.
    ["ОКСАН", "Оксана"],
  ])("%s", async (q, name) => {
    expect((await found({ q }))[0]).toBe(name);
  });

  test("who has it among their subjects comes before who says it in passing", async () => {
    const [one, other] = await Promise.all([
      aTutorOf(app, "Passing", { description: "I once heard of origami.", rate: "1" }),
      aTutorOf(app, "Teaching", { subjects: ["Origami"], rate: "1" }),
    ]);
    expect(await found({ q: "origami" })).toEqual(["Teaching", "Passing"]);
    await app.tenant
      .db`update services set active = false where tutor_id in (${one.id}, ${other.id})`;
    expect(await found({ q: "origami" })).toEqual([]);
  });

  test.each([
    "a & b | !c",
    "'; drop table users; --",
    "english:*",
    "<->",
    "((((",
    "\\",
    "'",
    '"',
    "%_%",
    "👩‍🏫🎹",
    "مدرّس العربية",
    "‮hsilgne",
    "日本語",
    "!!!",
    "ь",
    "a".repeat(200),
    Array(60).fill("x1").join(" "),
  ])("%s is no error", async (q) => {
    expect((await search(new URLSearchParams({ q }).toString())).status).toBe(200);
  });

  test("a text of signs only finds nobody; an empty one is none", async () => {
    expect([await found({ q: "!!! 👍" }), (await found({ q: " " })).length]).toEqual([[], 4]);
  });
});

describe("400", () => {
  test.each([
    ["price_from=10", "query.currency"],
    ["price_to=10", "query.currency"],
    ["sort=price", "query.currency"],
    ["currency=EUR&price_from=20&price_to=10", "query.price_to"],
    ["currency=eur", "query.currency"],
    ["price_from=ten&currency=EUR", "query.price_from"],
    ["min_rating=6", "query.min_rating"],
    ["sort=cheapest", "query.sort"],
    ["limit=51", "query.limit"],
    [`subjects=${Array.from({ length: 200 }, (_, i) => `s${i}`).join(",")}`, "query.subjects"],
    ["cursor=abc", "query.cursor"],
    ["cursor=1-1-1", "query.cursor"],
    ["cursor=1_1-1-1", "query.cursor"],
    [`q=${"x".repeat(201)}`, "query.q"],
  ])("%s", async (query, path) => {
    const { status, body } = await search(query);
    expect([status, body.code, body.errors[0]?.path]).toEqual([400, "validation_failed", path]);
  });

  test("a cursor of another filter, order, tenant or list", async () => {
    const { cursor } = (await search("limit=1")).body;
    const refused = async (query: string, by: Client = student) =>
      (await search(`${query}&cursor=${cursor}`, by)).status;
    expect([
      await refused("limit=1&q=math"),
      await refused("limit=1&subjects=Piano"),
      await refused("limit=1&sort=rating"),
      await refused("limit=1&sort=soonest_free"),
      await refused("limit=1&free_from=2027-03-02&free_to=2027-03-02"),
      (await student.get(`/tutors/${people.petro.id}/ratings?cursor=${cursor}`)).status,
    ]).toEqual([400, 400, 400, 400, 400, 400]);
    const others = await anApp();
    expect(await refused("limit=1", await others.student())).toBe(400);
    // Nor one that was cut off, or that tells of another place.
    for (const forged of [cursor?.slice(1), `0-0-${cursor?.split("-").at(-1)}`]) {
      expect((await search(`limit=1&cursor=${forged}`)).status).toBe(400);
    }
    // Another length of page is the same list.
    expect((await search(`limit=2&cursor=${cursor}`)).status).toBe(200);
  });
});

test("200: page by page, each once; Link leads on, and the same filters in any order are one list", async () => {
  const names: string[] = [];
  let path = "limit=1&subjects=english,piano&languages=&sort=rating";
  for (let page = 0; page < 9; page++) {
    const { body, headers } = await search(path);
    names.push(...body.results.map(({ name }) => name.split(" ")[0] ?? ""));
    const link = headers.get("link");
    expect(link !== null).toBe(body.has_more);
    if (link === null) break;
    path = (/\?(.*)>; rel="next"/.exec(link)?.[1] ?? "").replace("english", "ENGLISH");
  }
  expect(names).toEqual(["Оксана", "María", "John"]);
});

test("200: the figures beside the filters", async () => {
  const { body } = await student.get("/marketplace/facets?subjects=english&currency=EUR");
  expect(body).toEqual({
    total: 2,
    subjects: [
      { value: "English", tutors: 2 },
      { value: "Mathematics", tutors: 1 },
      { value: "Англійська", tutors: 1 },
      { value: "математика", tutors: 1 },
    ],
    languages: ["en", "en-gb", "uk"].map((value) => ({ value, tutors: 1 })),
    currencies: [{ value: "EUR", tutors: 2 }],
    ratings: [{ at_least: 4.5, tutors: 0 }, { at_least: 4, tutors: 1 }, { at_least: 3, tutors: 1 }],
  });
  expect((await student.get("/marketplace/facets?price_to=1")).status).toBe(400);
  expect((await student.get("/marketplace/facets?q=@@@")).body).toMatchObject({ total: 0 });
});

test("200: every kind of caller sees the same", async () => {
  const answers = [
    await search(""),
    await search("", people.john),
    await search("", await app.admin()),
    await search("", await app.service()),
    await search("", await app.apiKey("read")),
  ];
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect((await search("", await app.apiKey("write"))).status).toBe(403);
  expect((await search("", app.nobody)).status).toBe(401);
});

test("a card is what its sources say, whatever changed them, and whoever did at once", async () => {
  const tutor = await aTutorOf(app, "Card", { subjects: ["Chess"], rate: "10" });
  await Promise.all([
    tell(app.tenant.db, tutor, { subjects: ["Go"], rate: "12" }),
    ...Array.from({ length: 5 }, (_, i) => aService(tutor, { price: `${5 + i}` })),
    rate(app, tutor, student, [3, 4]),
    app.tenant.db`update users set name = 'Карта' where id = ${tutor.id}`,
  ]);
  const read = () =>
    app.tenant
      .db`select row_to_json(tutor_cards) as card from tutor_cards where tutor_id = ${tutor.id}`;
  const before = await read();
  await app.tenant.db`select refresh_cards(current_schema(), array[${tutor.id}]::bigint[])`;
  expect(await read()).toEqual(before);
  expect((await search("subjects=go")).body.results)
    .toMatchObject([{ name: "Карта", price: "12.00", ratings: 2 }]);
});
