import { t } from "../wording/wording.ts";

type Named = { readonly student_name: string; readonly student_id: number };

/** What a student is called; who was only invited has no name yet, and a number in its place. */
export const nameOf = ({ student_name, student_id }: Named): string =>
  student_name.trim() === "" ? t("students.nameless", { id: student_id }) : student_name;
