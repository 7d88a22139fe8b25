-- What the marketplace shows of a tutor is changed by others than their calendar: whoever keeps a list of tutors
-- must not begin anew with each lesson that is booked.
alter table control.calendar_changes add column of_card boolean not null default false;
