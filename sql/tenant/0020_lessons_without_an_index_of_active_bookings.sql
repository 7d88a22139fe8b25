-- What a student has booked and not yet had is found by its start (is_active_booking): each booking wrote
-- this index, too.
drop index lessons_active_by_student;
