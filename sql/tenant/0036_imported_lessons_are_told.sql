-- Lessons that an import brings, or takes back, have no trail of their own, for they go with it; that they came is told
-- in their tutor's (A9, X13).
alter table availability_changes
  drop constraint availability_changes_have_an_action,
  add constraint availability_changes_have_an_action check (
    action in (
      'template_added', 'template_changed', 'template_removed',
      'slot_added', 'slot_changed', 'slot_removed',
      'block_added', 'block_changed', 'block_removed',
      'lesson_added', 'lesson_removed'
    )
  );
