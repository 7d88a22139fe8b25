/** All that the bot says, in English: messages of MessageFormat 2. */
export const en = {
  button_schedule: "📅 Schedule",
  button_free: "🔎 Free times",
  button_lessons: "📚 My lessons",
  button_settings: "⚙️ Account",
  button_menu: "🏠 Menu",
  button_back: "◀ Back",
  button_earlier: "◀ Earlier",
  button_later: "Later ▶",
  button_move: "🔁 Move",
  button_cancel: "✖ Cancel",
  button_book: "✅ Book",
  button_drop: "Another time",
  button_cancel_yes: "✖ Yes, cancel the lesson",
  button_move_yes: "✅ Move it there",
  button_keep: "No, keep it as it is",
  button_unlink: "Unlink this account",
  button_unlink_yes: "Yes, unlink it",
  button_lesson: "{$date}, {$time} · {$who}",
  button_service: "{$name} · {$minutes} min · {$price}",

  command_menu: "The menu",
  command_schedule: "The days ahead",
  command_free: "Free times to book",
  command_lessons: "My lessons",
  command_unlink: "Unlink this account",

  welcome:
    "Hello! I show your lessons, remind you of them and book new ones.\n\nTo begin, link this chat with your account: make a code in your profile and send it to me. It has 8 letters and digits and is good for ten minutes.",
  linked:
    ".input {$name :text} .match $name none {{Done: this chat is linked to your account. You will be told of your lessons here.}} * {{Done, {$name}: this chat is linked to your account. You will be told of your lessons here.}}",
  menu:
    ".input {$name :text} .match $name none {{What would you like to do? All times are those of {$zone}.}} * {{{$name}, what would you like to do? All times are those of {$zone}.}}",
  not_understood: "I did not understand that. Choose from the menu:",
  account:
    ".input {$name :text} .match $name none {{This chat is linked to your account. Its zone is {$zone}.}} * {{This chat is linked to the account of {$name}. Its zone is {$zone}.}}",
  unlink_question: "Unlink this account? You will not be told of your lessons here any more.",
  unlinked: "The account is unlinked. Send me a new code to link one.",
  private_only: "I talk about lessons in private chats only. Write to me there.",

  schedule_title: "📅 {$from} – {$to}\nTimes: {$place}",
  schedule_empty: "Nothing in these days.",
  schedule_free:
    ".input {$hours :count} .input {$minutes :count} .match $hours $minutes 0 * {{free: {$minutes} min}} * 0 {{free: {$hours} h}} * * {{free: {$hours} h {$minutes} min}}",
  lesson_line: "{$time} · {$what}",
  lesson_what:
    ".input {$service :text} .input {$name :text} .match $service $name none none {{lesson}} none * {{lesson with {$name}}} * none {{{$service}}} * * {{{$service}, {$name}}}",
  day: "{$weekday}, {$day} {$month}",
  day_short: "{$weekday} {$day} {$month}",

  lessons_title:
    ".input {$n :count} .match $n 0 {{You have no lessons ahead.}} one {{You have {$n} lesson ahead. Choose it to move or cancel it.\nTimes: {$place}}} * {{You have {$n} lessons ahead. Choose one to move or cancel it.\nTimes: {$place}}}",
  lessons_many:
    ".input {$n :count} .match $n one {{You have more than {$n} lesson ahead; the next ones are here.\nTimes: {$place}}} * {{You have more than {$n} lessons ahead; the next ones are here.\nTimes: {$place}}}",
  lesson: "{$what}\n{$when}",
  when: "{$date}, {$time} ({$place})",
  tutors_title: "Whose free times?",
  tutors_none:
    "You have no tutor yet. Find one on the web page and accept each other; then book here.",
  students_book: "Only students book lessons. Your lessons with them are below “My lessons”.",
  no_lessons: "There is nothing here for this account: only tutors and students have lessons.",
  forbidden: "Your account may not do that. Please begin with the menu.",
  services_title: "{$tutor}: which lesson?",
  services_none: "{$tutor} offers no lessons at the moment.",
  days_title: "Which day?\nTimes: {$place}",
  days_none: "Nothing is free from {$from} to {$to}.",
  times_title: "{$date}: what time?\nTimes: {$place}",
  times_none: "Nothing is free on {$date} any more. Choose another day.",
  move_title: "The lesson is now on {$when}.",

  book_question:
    ".input {$n :count} .match $n one {{Book this lesson?\n\n{$what}\n{$when}\n\nThe time is kept for you for {$n} minute.}} * {{Book this lesson?\n\n{$what}\n{$when}\n\nThe time is kept for you for {$n} minutes.}}",
  booked: "✅ Booked:\n\n{$what}\n{$when}",
  move_question: "Move this lesson?\n\n{$what}\nfrom {$before}\nto {$after}",
  moved: "🔁 Moved:\n\n{$what}\n{$when}",
  cancel_question: "Cancel this lesson?\n\n{$what}\n{$when}",
  cancelled: "✖ Cancelled:\n\n{$what}\n{$when}",

  moved_since: "Meanwhile the lesson was moved, and I have changed nothing. It is now:",

  outdated: "⚠️ Halfhour cannot be reached right now. This may be out of date.",
  away: "Halfhour cannot be reached right now. Please try again in a minute.",
  away_write:
    "Halfhour cannot be reached right now, so I do not know whether this was done. Look at your lessons before you try again.",
  button_dead: "This button is not valid any more. Please begin with the menu.",
  gone: "That is not there any more. Please begin with the menu.",
  slot_taken:
    "Somebody was faster, or there is another lesson then: the time is taken. Choose another one.",
  hold_over: "The time is not kept for you any more. Choose it again.",
  too_fast_message:
    "Not so fast, please: I take one message in {$seconds} s. The last one I have left out; send it again.",
  too_fast_press: "Not so fast, please: one press in {$seconds} s.",
  wait:
    ".input {$n :count} .match $n one {{Too many tries. Try again in {$n} minute.}} * {{Too many tries. Try again in {$n} minutes.}}",
  refused: "{$error}.\n{$detail}",
  fault: "Something went wrong on my side. Please try again.",
} as const;

/** Every sentence, by its name: the same ones in each language. */
export type Sentences = Readonly<Record<keyof typeof en, string>>;
