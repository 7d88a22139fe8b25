import type { Sentences } from "./en.ts";

/** По-русски. */
export const ru: Sentences = {
  button_schedule: "📅 Расписание",
  button_free: "🔎 Свободное время",
  button_lessons: "📚 Мои уроки",
  button_settings: "⚙️ Учётная запись",
  button_menu: "🏠 Меню",
  button_back: "◀ Назад",
  button_earlier: "◀ Раньше",
  button_later: "Позже ▶",
  button_move: "🔁 Перенести",
  button_cancel: "✖ Отменить",
  button_book: "✅ Записаться",
  button_drop: "Другое время",
  button_cancel_yes: "✖ Да, отменить урок",
  button_move_yes: "✅ Перенести",
  button_keep: "Нет, оставить как есть",
  button_unlink: "Отвязать учётную запись",
  button_unlink_yes: "Да, отвязать",
  button_lesson: "{$date}, {$time} · {$who}",
  button_service: "{$name} · {$minutes} мин · {$price}",

  command_menu: "Меню",
  command_schedule: "Ближайшие дни",
  command_free: "Свободное время для записи",
  command_lessons: "Мои уроки",
  command_unlink: "Отвязать учётную запись",

  welcome:
    "Здравствуйте! Я показываю ваши уроки, напоминаю о них и записываю на новые.\n\nСначала свяжите этот чат со своей учётной записью: создайте код в своём профиле и пришлите его мне. В нём 8 букв и цифр, и действует он десять минут.",
  linked:
    ".input {$name :text} .match $name none {{Готово: этот чат связан с вашей учётной записью. Здесь вы будете получать сообщения о своих уроках.}} * {{Готово, {$name}: этот чат связан с вашей учётной записью. Здесь вы будете получать сообщения о своих уроках.}}",
  menu:
    ".input {$name :text} .match $name none {{Что хотите сделать? Всё время — по поясу {$zone}.}} * {{{$name}, что хотите сделать? Всё время — по поясу {$zone}.}}",
  not_understood: "Я этого не понял. Выберите в меню:",
  account:
    ".input {$name :text} .match $name none {{Этот чат связан с вашей учётной записью. Её часовой пояс — {$zone}.}} * {{Этот чат связан с учётной записью {$name}. Её часовой пояс — {$zone}.}}",
  unlink_question: "Отвязать учётную запись? Сообщения об уроках сюда больше не будут приходить.",
  unlinked: "Учётная запись отвязана. Чтобы связать снова, пришлите мне новый код.",
  private_only: "Об уроках я говорю только в личных чатах. Напишите мне там.",

  schedule_title: "📅 {$from} – {$to}\nВремя: {$place}",
  schedule_empty: "В эти дни ничего нет.",
  schedule_free:
    ".input {$hours :count} .input {$minutes :count} .match $hours $minutes 0 * {{свободно: {$minutes} мин}} * 0 {{свободно: {$hours} ч}} * * {{свободно: {$hours} ч {$minutes} мин}}",
  lesson_line: "{$time} · {$what}",
  lesson_what:
    ".input {$service :text} .input {$name :text} .match $service $name none none {{урок}} none * {{урок, {$name}}} * none {{{$service}}} * * {{{$service}, {$name}}}",
  day: "{$weekday}, {$day} {$month}",
  day_short: "{$weekday} {$day} {$month}",

  lessons_title:
    ".input {$n :count} .match $n 0 {{Впереди нет уроков.}} one {{Впереди {$n} урок. Выберите его, чтобы перенести или отменить.\nВремя: {$place}}} few {{Впереди {$n} урока. Выберите урок, чтобы перенести или отменить.\nВремя: {$place}}} * {{Впереди {$n} уроков. Выберите урок, чтобы перенести или отменить.\nВремя: {$place}}}",
  lessons_many:
    ".input {$n :count} .match $n one {{Впереди больше {$n} урока; здесь ближайшие.\nВремя: {$place}}} few {{Впереди больше {$n} уроков; здесь ближайшие.\nВремя: {$place}}} * {{Впереди больше {$n} уроков; здесь ближайшие.\nВремя: {$place}}}",
  lesson: "{$what}\n{$when}",
  when: "{$date}, {$time} ({$place})",
  tutors_title: "Чьё свободное время показать?",
  tutors_none:
    "У вас ещё нет преподавателя. Найдите его на сайте и примите приглашение; тогда записывайтесь здесь.",
  services_title: "{$tutor}: какой урок?",
  services_none: "{$tutor} сейчас не предлагает уроков.",
  days_title: "Какой день?\nВремя: {$place}",
  days_none: "С {$from} по {$to} нет свободного времени.",
  times_title: "{$date}: во сколько?\nВремя: {$place}",
  times_none: "{$date}: свободного времени уже нет. Выберите другой день.",
  move_title: "Сейчас урок: {$when}.",

  book_question:
    ".input {$n :count} .match $n one {{Записать на этот урок?\n\n{$what}\n{$when}\n\nВремя удерживается за вами {$n} минуту.}} few {{Записать на этот урок?\n\n{$what}\n{$when}\n\nВремя удерживается за вами {$n} минуты.}} * {{Записать на этот урок?\n\n{$what}\n{$when}\n\nВремя удерживается за вами {$n} минут.}}",
  booked: "✅ Записано:\n\n{$what}\n{$when}",
  move_question: "Перенести этот урок?\n\n{$what}\nс: {$before}\nна: {$after}",
  moved: "🔁 Перенесено:\n\n{$what}\n{$when}",
  cancel_question: "Отменить этот урок?\n\n{$what}\n{$when}",
  cancelled: "✖ Отменено:\n\n{$what}\n{$when}",

  outdated: "⚠️ Halfhour сейчас недоступен. Эти данные могут быть устаревшими.",
  away: "Halfhour сейчас недоступен. Попробуйте ещё раз через минуту.",
  away_write:
    "Halfhour сейчас недоступен, поэтому я не знаю, получилось ли это. Посмотрите свои уроки, прежде чем пробовать снова.",
  button_dead: "Эта кнопка больше не действует. Начните, пожалуйста, с меню.",
  gone: "Этого больше нет. Начните, пожалуйста, с меню.",
  slot_taken: "Кто-то был быстрее, или тогда есть другой урок: время занято. Выберите другое.",
  hold_over: "Это время за вами больше не удерживается. Выберите его снова.",
  wait:
    ".input {$n :count} .match $n one {{Слишком много попыток. Попробуйте снова через {$n} минуту.}} few {{Слишком много попыток. Попробуйте снова через {$n} минуты.}} * {{Слишком много попыток. Попробуйте снова через {$n} минут.}}",
  refused: "{$error}.\n{$detail}",
  fault: "С моей стороны что-то пошло не так. Попробуйте ещё раз.",
};
