-- What students say of the lessons that they had (M0): one of each, by its student.
create table ratings (
  lesson_id bigint primary key references lessons (id),
  -- Those of the lesson: see ratings_are_of_lessons_that_were_given.
  tutor_id bigint not null references users (id),
  student_id bigint not null references users (id),
  stars smallint not null
    constraint ratings_have_1_to_5_stars check (stars between 1 and 5),
  text text not null default ''
    constraint ratings_have_a_text_of_2000_characters check (char_length(text) <= 2000),
  -- An admin has taken it away from the marketplace, and it counts no more.
  hidden boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index ratings_by_tutor on ratings (tutor_id, created_at, lesson_id);
