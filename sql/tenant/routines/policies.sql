-- What is in force for each tutor, with the zone in which it is counted. Who was erased is no tutor any more.
create or replace view effective_policies as
select
  users.id as tutor_id,
  users.timezone,
  coalesce(policies.min_notice_minutes, settings.min_notice_minutes) as min_notice_minutes,
  coalesce(policies.horizon_days, settings.horizon_days) as horizon_days,
  coalesce(policies.buffer_before_minutes, settings.buffer_before_minutes) as buffer_before_minutes,
  coalesce(policies.buffer_after_minutes, settings.buffer_after_minutes) as buffer_after_minutes,
  coalesce(policies.max_lessons_per_day, settings.max_lessons_per_day) as max_lessons_per_day,
  coalesce(policies.max_lessons_per_week, settings.max_lessons_per_week) as max_lessons_per_week,
  coalesce(policies.cancellation_notice_minutes, settings.cancellation_notice_minutes)
    as cancellation_notice_minutes,
  'student' = any (users.roles) as learns
from users
cross join settings
left join policies on policies.tutor_id = users.id
where 'tutor' = any (users.roles) and users.erased_at is null;
