/** Who lives in the demo marketplace: subjects of tokens, names, zones, and what tutors teach. */
export type DemoTutor = {
  readonly subject: string;
  readonly name: string;
  readonly zone: string;
  readonly teaches: string;
  readonly price: string;
  readonly currency: string;
  /** Windows of the week: ISO days, start and end on the tutor's wall. */
  readonly week: readonly (readonly [days: readonly number[], start: string, end: string])[];
};

const WORKDAYS = [1, 2, 3, 4, 5];

export const demoTutors: readonly DemoTutor[] = [
  tutor("anna", "Анна Шевченко", "Europe/Kyiv", "English", "18.00", "EUR", [
    [WORKDAYS, "10:00", "13:00"],
    [WORKDAYS, "15:00", "19:30"],
    [[7], "11:00", "14:00"],
  ]),
  tutor("piotr", "Piotr Zieliński", "Europe/Warsaw", "Mathematics", "95.00", "PLN", [
    [[1, 3, 5], "16:00", "21:00"],
    [[6], "09:00", "15:00"],
  ]),
  tutor("emily", "Emily Carter", "Europe/London", "Physics", "32.50", "GBP", [
    [[2, 4], "17:00", "20:30"],
    [[6, 7], "10:00", "16:00"],
  ]),
  tutor("james", "James O’Neill", "America/New_York", "SAT preparation", "60.00", "USD", [
    [WORKDAYS, "15:30", "20:00"],
  ]),
  tutor("sofia", "Sofía Martínez", "America/Los_Angeles", "Spanish", "35.00", "USD", [
    [[1, 2, 4], "08:00", "12:00"],
    [[3], "13:00", "18:00"],
  ]),
  tutor("rafael", "Rafael Souza", "America/Sao_Paulo", "Guitar", "120.00", "BRL", [
    [[2, 3, 4], "14:00", "20:00"],
  ]),
  tutor("grace", "Grace Wanjiru", "Africa/Nairobi", "Swahili", "1500.00", "KES", [
    [WORKDAYS, "08:00", "12:00"],
    [[6], "09:00", "13:00"],
  ]),
  tutor("priya", "Priya Raman", "Asia/Kolkata", "Programming", "900.00", "INR", [
    [WORKDAYS, "18:30", "22:30"],
    [[7], "09:30", "13:30"],
  ]),
  tutor("bikash", "Bikash Thapa", "Asia/Kathmandu", "Chemistry", "1200.00", "NPR", [
    [[7, 1, 2, 3, 4, 5], "06:45", "09:45"],
  ]),
  tutor("yuki", "佐藤 由紀", "Asia/Tokyo", "Japanese", "3500.00", "JPY", [
    [[1, 2, 3, 4], "19:00", "22:00"],
    [[6], "10:00", "18:00"],
  ]),
  tutor("olivia", "Olivia Brown", "Australia/Sydney", "Biology", "70.00", "AUD", [
    [[1, 3, 5], "16:00", "20:00"],
  ]),
  tutor("jack", "Jack Nichols", "Australia/Lord_Howe", "History", "55.00", "AUD", [
    [[2, 4, 6], "09:00", "12:30"],
    [[7], "00:30", "03:30"],
  ]),
];

const STUDENT_ZONES = [
  "Europe/Kyiv",
  "Europe/Berlin",
  "Europe/Lisbon",
  "America/New_York",
  "America/St_Johns",
  "Asia/Almaty",
  "Asia/Kolkata",
  "Pacific/Auckland",
];

const STUDENTS =
  "Marko Lena Ivan Chloe Tomás Aisha Noah Mia Lukas Zoë Omar Hanna Denys Emma Kenji " +
  "Sara Leo Nina Viktor Ada Hugo Iryna Max Elif Pavlo Ines Theo Amira Jonas Yara";

export const demoStudents = STUDENTS.split(" ").map((name, i) => ({
  // The first one's subject is a word that can be typed: they are in the README.
  subject: i === 0 ? "marko" : `student-${i + 1}`,
  name,
  zone: STUDENT_ZONES[i % STUDENT_ZONES.length] ?? "UTC",
}));

export const demoAdmin = { subject: "olena", name: "Олена Бондар", zone: "Europe/Kyiv" };

function tutor(
  subject: string,
  name: string,
  zone: string,
  teaches: string,
  price: string,
  currency: string,
  week: DemoTutor["week"],
): DemoTutor {
  return { subject, name, zone, teaches, price, currency, week };
}
