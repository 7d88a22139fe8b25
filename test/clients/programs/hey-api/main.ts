/** The whole job with the client that @hey-api/openapi-ts makes of our document. */
import assert from "node:assert/strict";
import { actThroughTelegram } from "./internal.ts";
import {
  actForAStudent,
  administer,
  keepKeysAndFlags,
  knowPeople,
  probe,
  tellPeople,
} from "./keys.ts";
import { enterAndComplete, giveSeries } from "./lessons.ts";
import { rateAndFind } from "./marketplace.ts";
import { forgetPeople } from "./privacy.ts";
import { answerBatches, comeToKnowEachOther } from "./relations.ts";
import {
  askWhy,
  beRefused,
  beTold,
  bookMore,
  holdAndBook,
  lookForTimes,
  moveAndCancel,
} from "./student.ts";
import { followAndSubscribe } from "./follow.ts";
import { linkAndUnlink } from "./telegram.ts";
import { keepWebhooks } from "./webhooks.ts";
import {
  editSlots,
  lookBack,
  offerServices,
  paintDraft,
  paintWeek,
  setPolicies,
  takeTimeOff,
  tellAboutOneself,
} from "./tutor.ts";

await probe();
await paintWeek();
await tellAboutOneself();
const serviceId = await offerServices();
await setPolicies();
await editSlots();
await takeTimeOff();
await paintDraft();
await lookBack();
const relationId = await comeToKnowEachOther();
await answerBatches(relationId);

const [a, b, c, d, e, f, g, h] = await lookForTimes();
assert(a && b && c && d && e && f && g && h, "eight free times");
await askWhy(a);
const lesson = await holdAndBook(serviceId, a, b);
await bookMore(serviceId, [c, d, e]);
await moveAndCancel(lesson, f);
await beRefused();
await beTold();
await enterAndComplete(serviceId);
await giveSeries(serviceId);
await rateAndFind();
await actForAStudent(serviceId, g, h);
await tellPeople();
await knowPeople();
await administer();
await keepKeysAndFlags();
await keepWebhooks();
await linkAndUnlink();
await followAndSubscribe();
await actThroughTelegram(serviceId);
await forgetPeople();
