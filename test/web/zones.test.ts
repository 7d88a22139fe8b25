import { describe, expect, it } from "vitest";
import { zonesLike, zoneText } from "../../web/frame/zones.ts";

describe("zones to choose from", () => {
  it("are found by any part of their name, with or without _ and /, those that begin by it first", () => {
    expect(zonesLike("new york")).toEqual(["America/New_York"]);
    expect(zonesLike("europe/ky")).toEqual(["Europe/Kyiv"]);
    expect(zonesLike("ur").slice(0, 1)).toEqual(["Asia/Urumqi"]);
    expect(zonesLike("ur")).toContain("Africa/Bujumbura");
  });

  it("are found by the name before, too, and have the one of today", () => {
    expect(zonesLike("calcutta")).toEqual(["Asia/Kolkata"]);
    expect(zonesLike("kiev")).toEqual(["Europe/Kyiv"]);
    expect(zonesLike("")).not.toContain("Europe/Kiev");
  });

  it("are what was typed where none is like it, for the API to judge", () => {
    expect(zonesLike(" Mars Olympus ")).toEqual(["Mars_Olympus"]);
  });

  it("are shown without underscores, and UTC is one of them", () => {
    expect(zoneText("America/New_York")).toBe("America/New York");
    expect(zonesLike("")).toContain("UTC");
  });
});
