import { describe, expect, it } from "vitest";
import { changedFields } from "../../web/profile/changed-fields.ts";

describe("the fields in which a draft differs", () => {
  it("are told by what stands on both sides, lists as texts", () => {
    const published = { headline: "Before", settings: { subjects: ["English", "IELTS"] } };
    const draft = { headline: "After", settings: { subjects: [] } };
    expect(changedFields(["headline", "settings.subjects"], published, draft)).toEqual([
      { path: "headline", before: "Before", after: "After" },
      { path: "settings.subjects", before: "English, IELTS", after: "" },
    ]);
  });

  it("are those of an object that one side alone has, without what is empty on both", () => {
    const draft = { settings: { hourly_rate: null, subjects: ["English"], theme: { dark: true } } };
    expect(changedFields(["settings"], {}, draft)).toEqual([
      { path: "settings.subjects", before: "", after: "English" },
      { path: "settings.theme.dark", before: "", after: "true" },
    ]);
  });

  it("are found under keys with dots, brackets and quotation marks", () => {
    const draft = { settings: { "a.b": { 'c"]': 1 } } };
    expect(changedFields(['settings["a.b"]["c\\"]"]'], {}, draft)).toEqual([
      { path: 'settings["a.b"]["c\\"]"]', before: "", after: "1" },
    ]);
  });
});
