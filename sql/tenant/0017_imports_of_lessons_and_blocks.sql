-- An import also adds lessons and blocks (A9), which a rollback takes away again.
alter table import_rows drop constraint import_rows_have_a_kind;
alter table import_rows add constraint import_rows_have_a_kind check (
  kind in ('template', 'slot', 'block', 'lesson')
);
