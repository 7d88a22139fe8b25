-- What a lesson carries besides its time and its price (L9): a row for those that carry any of it. A table
-- of its own, for a booking writes none: seven checks more on `lessons` cost each insert 30 % (PostgreSQL reads
-- and compiles all checks of a table for every statement), six columns more its row in the log.
create table lesson_details (
  lesson_id bigint primary key references lessons (id) on delete cascade,
  metadata jsonb
    constraint lessons_have_metadata_of_50_keys check (
      jsonb_typeof(metadata) = 'object'
      and jsonb_array_length(jsonb_path_query_array(metadata, '$.keyvalue()')) <= 50
    )
    constraint lessons_have_metadata_of_texts check (
      not jsonb_path_exists(metadata, '$.* ? (@.type() != "string")')
    ),
  note text
    constraint lessons_have_a_note_of_2000_characters check (char_length(note) <= 2000),
  meeting_url text
    constraint lessons_have_a_meeting_url_of_2000_characters check (char_length(meeting_url) <= 2000),
  -- In which part: the tutor and the student themselves, or a program on behalf of one of them.
  cancelled_by text
    constraint lessons_are_cancelled_by_tutor_student_or_admin check (
      cancelled_by in ('tutor', 'student', 'admin')
    ),
  -- Of the last move.
  reschedule_reason text
    constraint lessons_are_moved_for_a_reason_of_500_characters check (
      char_length(reschedule_reason) <= 500
    ),
  no_show boolean
);

alter table lesson_changes
  drop constraint lesson_changes_have_an_action,
  add constraint lesson_changes_have_an_action check (
    action in ('booked', 'entered', 'rescheduled', 'cancelled', 'completed', 'described')
  );

-- For lists of the whole tenant (L9), by start and by last change. Of a million lessons a page took 0.5 to 2.7
-- seconds without them and a few milliseconds with them; an insert writes 100 to 200 bytes more for each.
create index lessons_by_start on lessons (starts_at, id);
create index lessons_by_update on lessons (updated_at, id);
