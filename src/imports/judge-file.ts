import { tutorsBySubject } from "../generated/sql/imports.ts";
import type { Db } from "../platform/database/db.ts";
import { type Candidate, readCandidate } from "./candidate.ts";
import type { Fitted } from "./fitted.ts";
import { type ImportFile, shown } from "./import-file.ts";
import { Dirty, type Quarantined, sortOut } from "./quarantine.ts";
import { type Report, reportOf } from "./report.ts";

/** A tutor of the file with their rows, in the order of the file. */
export type TutorOfFile = {
  readonly tutorId: number;
  readonly zone: string;
  readonly candidates: readonly Candidate[];
};

export type Judgement = { readonly report: Report; readonly dirty: readonly Quarantined[] };

/**
 * Judges a whole file: each row by itself, then by `fitTutor` those of each tutor together, one tutor
 * after the other in the order of their ids. Each row is fitted or dirty, exactly once.
 */
export async function judgeFile(
  db: Db,
  file: ImportFile,
  fitTutor: (tutor: TutorOfFile) => Promise<Fitted>,
): Promise<Judgement> {
  const read = sortOut(file.rows, (row) => row, readCandidate);
  const { tutors, strangers } = await tutorsOf(db, read.clean);
  const fitted: Fitted[] = [];
  for (const tutor of tutors) fitted.push(await fitTutor(tutor));
  const dirty = [...read.dirty, ...strangers, ...fitted.flatMap((one) => one.dirty)]
    .toSorted((a, b) => a.row.line - b.row.line);
  return { report: reportOf(file, read.clean, fitted, dirty), dirty };
}

async function tutorsOf(
  db: Db,
  candidates: readonly Candidate[],
): Promise<{ tutors: TutorOfFile[]; strangers: Quarantined[] }> {
  const subjects = [...new Set(candidates.map(({ subject }) => subject))];
  const users = new Map((await tutorsBySubject(db, { subjects })).map((row) => [row.subject, row]));
  const { clean, dirty } = sortOut(candidates, ({ row }) => row, (candidate) => {
    const user = users.get(candidate.subject);
    if (!user) throw new Dirty("unknown_tutor", `there is no tutor ${shown(candidate.subject)}`);
    if (!user.roles.includes("tutor")) {
      const roles = user.roles.join(" and ");
      throw new Dirty("unknown_tutor", `${shown(candidate.subject)} is ${roles}, no tutor`);
    }
    return { user, candidate };
  });
  const byTutor = Map.groupBy(clean, ({ user }) => user);
  const tutors = [...byTutor].map(([user, rows]) => ({
    tutorId: user.id,
    zone: user.timezone,
    candidates: rows.map(({ candidate }) => candidate),
  }));
  return { tutors: tutors.toSorted((a, b) => a.tutorId - b.tutorId), strangers: dirty };
}
