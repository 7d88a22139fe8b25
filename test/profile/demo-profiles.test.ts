import { expect, test } from "vitest";
import { demoTutors } from "../../src/demo/people.ts";
import { demoProfiles } from "../../src/demo/profiles.ts";
import { checkedBody } from "../../src/platform/contract/checked-body.ts";
import { changeTold, toldNothing } from "../../src/profile/told.ts";

test.each(demoTutors.map(({ subject }) => subject))(
  "what %s of the demo tells is what PATCH /me/profile would take",
  (subject) => {
    const profile = demoProfiles[subject];
    expect(profile).toBeDefined();
    expect(checkedBody("changeProfile", profile)).toEqual(profile);
    expect(changeTold(toldNothing, profile ?? {}).subjects).not.toEqual([]);
  },
);
