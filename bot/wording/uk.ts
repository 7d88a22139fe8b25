import type { Sentences } from "./en.ts";

/** Українською. */
export const uk: Sentences = {
  button_schedule: "📅 Розклад",
  button_free: "🔎 Вільний час",
  button_lessons: "📚 Мої уроки",
  button_settings: "⚙️ Обліковий запис",
  button_menu: "🏠 Меню",
  button_back: "◀ Назад",
  button_earlier: "◀ Раніше",
  button_later: "Пізніше ▶",
  button_move: "🔁 Перенести",
  button_cancel: "✖ Скасувати",
  button_book: "✅ Записатися",
  button_drop: "Інший час",
  button_cancel_yes: "✖ Так, скасувати урок",
  button_move_yes: "✅ Перенести",
  button_keep: "Ні, залишити як є",
  button_unlink: "Від’єднати обліковий запис",
  button_unlink_yes: "Так, від’єднати",
  button_lesson: "{$date}, {$time} · {$who}",
  button_service: "{$name} · {$minutes} хв · {$price}",

  command_menu: "Меню",
  command_schedule: "Найближчі дні",
  command_free: "Вільний час для запису",
  command_lessons: "Мої уроки",
  command_unlink: "Від’єднати обліковий запис",

  welcome:
    "Вітаю! Я показую ваші уроки, нагадую про них і записую на нові.\n\nСпершу з’єднайте цей чат зі своїм обліковим записом: створіть код у своєму профілі й надішліть його мені. У ньому 8 літер і цифр, і діє він десять хвилин.",
  linked:
    ".input {$name :text} .match $name none {{Готово: цей чат з’єднано з вашим обліковим записом. Тут ви отримуватимете повідомлення про свої уроки.}} * {{Готово, {$name}: цей чат з’єднано з вашим обліковим записом. Тут ви отримуватимете повідомлення про свої уроки.}}",
  menu:
    ".input {$name :text} .match $name none {{Що бажаєте зробити? Увесь час — за поясом {$zone}.}} * {{{$name}, що бажаєте зробити? Увесь час — за поясом {$zone}.}}",
  not_understood: "Я цього не зрозумів. Оберіть у меню:",
  account:
    ".input {$name :text} .match $name none {{Цей чат з’єднано з вашим обліковим записом. Його часовий пояс — {$zone}.}} * {{Цей чат з’єднано з обліковим записом {$name}. Його часовий пояс — {$zone}.}}",
  unlink_question:
    "Від’єднати обліковий запис? Повідомлення про уроки сюди більше не надходитимуть.",
  unlinked: "Обліковий запис від’єднано. Щоб з’єднати знову, надішліть мені новий код.",
  private_only: "Про уроки я розмовляю лише в приватних чатах. Напишіть мені там.",

  schedule_title: "📅 {$from} – {$to}\nЧас: {$place}",
  schedule_empty: "У ці дні нічого немає.",
  schedule_free:
    ".input {$hours :count} .input {$minutes :count} .match $hours $minutes 0 * {{вільно: {$minutes} хв}} * 0 {{вільно: {$hours} год}} * * {{вільно: {$hours} год {$minutes} хв}}",
  lesson_line: "{$time} · {$what}",
  lesson_what:
    ".input {$service :text} .input {$name :text} .match $service $name none none {{урок}} none * {{урок, {$name}}} * none {{{$service}}} * * {{{$service}, {$name}}}",
  day: "{$weekday}, {$day} {$month}",
  day_short: "{$weekday} {$day} {$month}",

  lessons_title:
    ".input {$n :count} .match $n 0 {{Попереду немає уроків.}} one {{Попереду {$n} урок. Оберіть його, щоб перенести або скасувати.\nЧас: {$place}}} few {{Попереду {$n} уроки. Оберіть урок, щоб перенести або скасувати.\nЧас: {$place}}} * {{Попереду {$n} уроків. Оберіть урок, щоб перенести або скасувати.\nЧас: {$place}}}",
  lessons_many:
    ".input {$n :count} .match $n one {{Попереду понад {$n} урок; тут найближчі.\nЧас: {$place}}} few {{Попереду понад {$n} уроки; тут найближчі.\nЧас: {$place}}} * {{Попереду понад {$n} уроків; тут найближчі.\nЧас: {$place}}}",
  lesson: "{$what}\n{$when}",
  when: "{$date}, {$time} ({$place})",
  tutors_title: "Чий вільний час показати?",
  tutors_none:
    "У вас ще немає викладача. Знайдіть його на сайті та прийміть запрошення; тоді записуйтеся тут.",
  services_title: "{$tutor}: який урок?",
  services_none: "{$tutor} зараз не пропонує уроків.",
  days_title: "Який день?\nЧас: {$place}",
  days_none: "З {$from} до {$to} немає вільного часу.",
  times_title: "{$date}: о котрій?\nЧас: {$place}",
  times_none: "{$date}: вільного часу вже немає. Оберіть інший день.",
  move_title: "Зараз урок: {$when}.",

  book_question:
    ".input {$n :count} .match $n one {{Записати на цей урок?\n\n{$what}\n{$when}\n\nЧас утримується за вами {$n} хвилину.}} few {{Записати на цей урок?\n\n{$what}\n{$when}\n\nЧас утримується за вами {$n} хвилини.}} * {{Записати на цей урок?\n\n{$what}\n{$when}\n\nЧас утримується за вами {$n} хвилин.}}",
  booked: "✅ Записано:\n\n{$what}\n{$when}",
  move_question: "Перенести цей урок?\n\n{$what}\nз: {$before}\nна: {$after}",
  moved: "🔁 Перенесено:\n\n{$what}\n{$when}",
  cancel_question: "Скасувати цей урок?\n\n{$what}\n{$when}",
  cancelled: "✖ Скасовано:\n\n{$what}\n{$when}",

  outdated: "⚠️ Halfhour зараз недоступний. Ці дані можуть бути застарілими.",
  away: "Halfhour зараз недоступний. Спробуйте ще раз за хвилину.",
  away_write:
    "Halfhour зараз недоступний, тож я не знаю, чи це вдалося. Перевірте свої уроки, перш ніж пробувати знову.",
  button_dead: "Ця кнопка вже не діє. Почніть, будь ласка, з меню.",
  gone: "Цього вже немає. Почніть, будь ласка, з меню.",
  slot_taken: "Хтось був швидшим, або тоді є інший урок: час зайнято. Оберіть інший.",
  hold_over: "Цей час за вами більше не утримується. Оберіть його знову.",
  wait:
    ".input {$n :count} .match $n one {{Забагато спроб. Спробуйте знову за {$n} хвилину.}} few {{Забагато спроб. Спробуйте знову за {$n} хвилини.}} * {{Забагато спроб. Спробуйте знову за {$n} хвилин.}}",
  refused: "{$error}.\n{$detail}",
  fault: "З мого боку щось пішло не так. Спробуйте ще раз.",
};
