import type { Texts } from "./en.ts";
import { fields } from "./uk-fields.ts";
import { problems } from "./uk-problems.ts";
import { rules, skipped } from "./uk-rules.ts";

/** All sentences that people read, in Ukrainian. Those of an older system are kept: its people know them. */
export const uk: Texts = {
  problems,
  rules,
  skipped,
  fields,

  failures: {
    already_active: "вже активний",
    already_archived: "вже архівований",
    not_invited: "архівований, без запрошення",
    own_invitation: "запрошення надіслали Ви",
    not_found: "не знайдено",
    not_leased: "Вам не видано",
    repeated: "вказано двічі",
  },

  conflicts: {
    slot: "Перекриття з слотом {$start :minute zone=$zone}-{$end :time zone=$zone}.",
    another_slot: "Перекриття з іншим Вашим слотом.",
    slot_in_batch: "Перекриття з новим часом слота {$id} у цьому ж пакеті.",
    lesson:
      "Час перекриває заброньований урок ({$start :minute zone=$zone}–{$end :time zone=$zone}).",
    lesson_with:
      "Час перекриває урок з учнем: {$student} ({$start :minute zone=$zone}–{$end :time zone=$zone}).",
    hold:
      "Час перекриває тимчасове бронювання учня ({$start :minute zone=$zone}–{$end :time zone=$zone}).",
    block:
      "Перекриття із заблокованим Вами часом {$start :minute zone=$zone}–{$end :minute zone=$zone}.",
    some_block: "Ви заблокували цей час.",
    somebody_is_busy: "Цей час уже зайнятий у Вас або в учня.",
  },

  notifications: {
    confirmation: "Ваш {$lesson} заброньовано: {$when}.",
    reminder: "Нагадуємо про Ваш {$lesson}: {$when}.",
    rescheduled: "Ваш {$lesson} перенесено. Новий час: {$when}.",
    cancelled: "Ваш {$lesson} скасовано: {$when}.",
  },
  lessons: {
    plain: { tutor: "урок із викладачем", student: "урок з учнем" },
    named: { tutor: "урок (викладач — {$name})", student: "урок (учень — {$name})" },
    of_service: {
      tutor: "урок «{$service}» із викладачем",
      student: "урок «{$service}» з учнем",
    },
    named_of_service: {
      tutor: "урок «{$service}» (викладач — {$name})",
      student: "урок «{$service}» (учень — {$name})",
    },
  },

  pages: {
    title: "Коди помилок",
    what_to_do: "Що робити",
    how_it_looks: "Який вигляд це має",
    where_described: "Де це описано",
    all_about_errors: "Усе про помилки",
    all_codes: "усі коди",
    decide_by_code:
      "Кожна помилка — це `application/problem+json` (RFC 9457). Орієнтуйтеся на `code`: його значення ніколи не змінюється.",
  },

  span:
    "{$start :day zone=$zone}, {$start :time zone=$zone}{$end :until zone=$zone from=$start} ({$start :place zone=$zone to=$end})",
  calendar: {
    weekdays: ["понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота", "неділя"],
    months: [
      "січня",
      "лютого",
      "березня",
      "квітня",
      "травня",
      "червня",
      "липня",
      "серпня",
      "вересня",
      "жовтня",
      "листопада",
      "грудня",
    ],
    date: "{$weekday}, {$day} {$month} {$year} р.",
  },
  lengths: {
    days: ".input {$n :count} .match $n one {{{$n} день}} few {{{$n} дні}} * {{{$n} днів}}",
    hours: ".input {$n :count} .match $n one {{{$n} годину}} few {{{$n} години}} * {{{$n} годин}}",
    minutes:
      ".input {$n :count} .match $n one {{{$n} хвилину}} few {{{$n} хвилини}} * {{{$n} хвилин}}",
  },
  lists: { and: "і", or: "або" },
  names: {
    credentials: { token: "токен Bearer", service: "X-Service-Key", api_key: "X-API-Key" },
    claims: {
      sub: "sub має бути текстом від 1 до 255 символів",
      tenant: "tenant має бути коротким іменем тенанта",
      role: "role має бути одним із: tutor, student, admin",
    },
  },
};
