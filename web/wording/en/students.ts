import type {
  Action,
  BatchAction,
  Cause,
  Relation,
  RelationStatus,
} from "../../students/relation.ts";
import type { Each } from "../each.ts";

/** What the page of students says. */
export default {
  students: {
    search: "Search by name",
    status: "Status",
    all: "All",
    statuses: { invited: "Invited", active: "Active", archived: "Archived" } satisfies Each<
      RelationStatus
    >,
    order: "Order",
    byName: "By name",
    byChange: "Latest change first",
    empty: "You have no students yet. Invite one; whoever books a lesson with you comes here, too.",
    noneFound: "Nobody fits this search.",
    nameless: "Student {id}",
    choose: "Choose {name}",
    chooseAll: "Choose all",
    chosen: "{count} chosen | {count} chosen",
    invite: "Invite",
    act: { accept: "Accept", archive: "Archive", invite: "Invite" } satisfies Each<Action>,
    actOn: {
      accept: "Accept the invitation of {name}",
      archive: "Archive {name}",
      invite: "Invite {name} again",
    } satisfies Each<Action>,
    batch: { accept: "Accept", archive: "Archive" } satisfies Each<BatchAction>,
    done: {
      accept: "Accepted.",
      archive: "Archived.",
      invite: "The invitation is sent.",
    } satisfies Each<Action>,
    outcome: {
      accept: "Nobody was accepted. | {count} accepted. | {count} accepted.",
      archive: "Nobody was archived. | {count} archived. | {count} archived.",
    } satisfies Each<BatchAction>,
    failed:
      "{count} could not be; the reason is beside the name. | {count} could not be; the reasons are beside the names.",
    invitedBy: { student: "asks you", tutor: "you asked" } satisfies Each<Relation["invited_by"]>,
    last: "Last lesson: {moment}",
    next: "Next lesson: {moment}",
    noLessons: "No lessons yet",
    count: "No lessons yet | {count} lesson | {count} lessons",
    number: "Number of the student",
    numberHint: "The marketplace's number of the person, such as 42.",
    notANumber: "A whole number, such as 42.",
    inviteNow: "Send the invitation",
    timeline: "What happened",
    recent: "Recent changes",
    noChanges: "Nothing has happened yet.",
    by: {
      student: "by the student",
      tutor: "by the tutor",
      admin: "by an administrator",
      program: "by the program {program}",
    },
    causes: {
      invitation: "Invitation sent",
      acceptance: "Invitation accepted",
      archiving: "Archived",
      booking: "Lesson booked",
      lesson: "Lesson entered",
      series: "Weekly lesson entered",
      import: "Lessons imported",
      earlier_lessons: "Had lessons before",
      erasure: "Person's data erased",
    } satisfies Each<Cause>,
  },
};
