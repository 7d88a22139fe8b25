import type { Texts } from "./en.ts";
import { fields } from "./ru-fields.ts";
import { problems } from "./ru-problems.ts";
import { rules, skipped } from "./ru-rules.ts";

/** All sentences that people read, in Russian. */
export const ru: Texts = {
  problems,
  rules,
  skipped,
  fields,

  failures: {
    already_active: "уже активна",
    already_archived: "уже архивирована",
    not_invited: "архивирована, без приглашения",
    own_invitation: "приглашение отправили Вы",
    not_found: "не найдено",
    not_leased: "Вам не выдано",
    repeated: "указано дважды",
  },

  conflicts: {
    slot: "Пересечение со слотом {$start :minute zone=$zone}-{$end :time zone=$zone}.",
    another_slot: "Пересечение с другим Вашим слотом.",
    slot_in_batch: "Пересечение с новым временем слота {$id} в этом же пакете.",
    lesson:
      "Время пересекается с забронированным уроком ({$start :minute zone=$zone}–{$end :time zone=$zone}).",
    lesson_with:
      "Время пересекается с уроком, ученик — {$student} ({$start :minute zone=$zone}–{$end :time zone=$zone}).",
    hold:
      "Время пересекается с временной бронью ученика ({$start :minute zone=$zone}–{$end :time zone=$zone}).",
    block:
      "Пересечение с заблокированным Вами временем {$start :minute zone=$zone}–{$end :minute zone=$zone}.",
    some_block: "Вы заблокировали это время.",
    somebody_is_busy: "Это время уже занято у Вас или у ученика.",
  },

  notifications: {
    confirmation: "Ваш {$lesson} забронирован: {$when}.",
    reminder: "Напоминаем про Ваш {$lesson}: {$when}.",
    rescheduled: "Ваш {$lesson} перенесён. Новое время: {$when}.",
    cancelled: "Ваш {$lesson} отменён: {$when}.",
  },
  lessons: {
    plain: { tutor: "урок с преподавателем", student: "урок с учеником" },
    named: { tutor: "урок (преподаватель — {$name})", student: "урок (ученик — {$name})" },
    of_service: {
      tutor: "урок «{$service}» с преподавателем",
      student: "урок «{$service}» с учеником",
    },
    named_of_service: {
      tutor: "урок «{$service}» (преподаватель — {$name})",
      student: "урок «{$service}» (ученик — {$name})",
    },
  },

  pages: {
    title: "Коды ошибок",
    what_to_do: "Что делать",
    how_it_looks: "Как это выглядит",
    where_described: "Где это описано",
    all_about_errors: "Всё об ошибках",
    all_codes: "все коды",
    decide_by_code:
      "Каждая ошибка — это `application/problem+json` (RFC 9457). Ориентируйтесь на `code`: его значение никогда не меняется.",
  },

  span:
    "{$start :day zone=$zone}, {$start :time zone=$zone}{$end :until zone=$zone from=$start} ({$start :place zone=$zone to=$end})",
  calendar: {
    weekdays: [
      "понедельник",
      "вторник",
      "среда",
      "четверг",
      "пятница",
      "суббота",
      "воскресенье",
    ],
    months: [
      "января",
      "февраля",
      "марта",
      "апреля",
      "мая",
      "июня",
      "июля",
      "августа",
      "сентября",
      "октября",
      "ноября",
      "декабря",
    ],
    date: "{$weekday}, {$day} {$month} {$year} г.",
  },
  lengths: {
    days: ".input {$n :count} .match $n one {{{$n} день}} few {{{$n} дня}} * {{{$n} дней}}",
    hours: ".input {$n :count} .match $n one {{{$n} час}} few {{{$n} часа}} * {{{$n} часов}}",
    minutes:
      ".input {$n :count} .match $n one {{{$n} минуту}} few {{{$n} минуты}} * {{{$n} минут}}",
  },
  lists: { and: "и", or: "или" },
  names: {
    credentials: { token: "токен Bearer", service: "X-Service-Key", api_key: "X-API-Key" },
    claims: {
      sub: "sub должен быть текстом от 1 до 255 символов",
      tenant: "tenant должен быть коротким именем тенанта",
      role: "role должен быть одним из: tutor, student, admin",
    },
  },
};
