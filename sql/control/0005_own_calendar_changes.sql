-- Tenants write of their own calendars by a view that has the tutor's column only (see changes.sql).
alter table control.calendar_changes alter column role_name set default current_user;
