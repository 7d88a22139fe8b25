/** What the page of a tutor's rules says. */
export default {
  rules: {
    about:
      "Чого ви просите від учнів, які до вас записуються. Де поле порожнє, діє усталене правило маркетплейсу. Уроки, на які вже записалися, лишаються як є.",
    default: "усталене",
    none: "немає",
    noLimit: "без обмеження",
    inForceOwn: "Діє: {value}, ваше правило.",
    inForceDefault: "Діє: {value}, усталене правило.",
    lessons: "{count} урок | {count} уроки | {count} уроків",
    fault: "Ціле число від {least} до {most} або нічого, щоб діяло усталене правило.",
    unit: { minutes: "хвилин", days: "днів", lessons: "уроків" },
    label: {
      min_notice_minutes: "Запис заздалегідь",
      horizon_days: "На скільки наперед",
      cancellation_notice_minutes: "Скасування заздалегідь",
      buffer_before_minutes: "Перерва перед уроком",
      buffer_after_minutes: "Перерва після уроку",
      max_lessons_per_day: "Уроків на день",
      max_lessons_per_week: "Уроків на тиждень",
    },
    hint: {
      min_notice_minutes: "Учні записуються щонайменше за стільки до початку уроку.",
      horizon_days: "Учні записуються не далі ніж на стільки днів від сьогодні.",
      cancellation_notice_minutes:
        "Учні скасовують або переносять урок щонайменше за стільки до його початку.",
      buffer_before_minutes: "Стільки ви вільні перед кожним уроком, на який записалися.",
      buffer_after_minutes: "Стільки ви вільні після кожного уроку, на який записалися.",
      max_lessons_per_day: "Коли на день припадає стільки уроків, учні більше не записуються.",
      max_lessons_per_week:
        "Коли на тиждень від понеділка припадає стільки уроків, учні більше не записуються.",
    },
  },
};
