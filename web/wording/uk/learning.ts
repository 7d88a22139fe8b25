/** What a student's pages say. */
export default {
  find: {
    subjects: "Предмети",
  },
  tutorPage: {
    nameless: "Викладач без імені",
    unknown: "Такого викладача немає",
    findOthers: "Знайти іншого викладача",
    rated: "Оцінка {rating} з 5",
    notRated: "Оцінок ще немає",
    ratings: "({n} оцінка) | ({n} оцінки) | ({n} оцінок)",
    priceFrom: "від {price}",
    book: "Забронювати урок",
    noServices: "Цей викладач зараз не пропонує уроків.",
    studentsBook: "Тут бронюють учні. Ви бачите час так, як його бачить учень.",
    reviews: "Що кажуть учні",
    noReviews: "Уроків ще ніхто не оцінив.",
  },
  freeTimes: {
    earlier: "Раніше",
    later: "Пізніше",
    zone: "Час: {zone}",
    none: "Цими днями вільного часу немає.",
    noneAtAll: "Пізніше вільного часу теж немає. Загляньте завтра.",
    next: "До найближчого вільного часу: {when}",
    dayEmpty: "вільного часу немає",
  },
  ownZone: {
    now: "Ваш часовий пояс: {zone}",
    label: "Ваш часовий пояс на всіх сторінках",
    changed: "Тепер ваш час: {zone}.",
  },
};
