-- The plans of tenants (X4), in the control schema; all run as the database's owner.

-- name: quotasOfTenant :many
select q.holder, q.rate_class, q.requests, q.seconds
from control.tenants t
join control.plan_quotas q on q.plan = t.plan
where t.id = :tenantId;

-- name: allQuotas :many
-- Of all plans; those without a quota have one row without one.
select p.name as plan, q.holder, q.rate_class, q.requests, q.seconds
from control.plans p
left join control.plan_quotas q on q.plan = p.name
order by p.name,
  array_position(array['user', 'api_key', 'service', 'tenant'], q.holder),
  array_position(array['default', 'writes', 'costly'], q.rate_class);

-- name: planByName :maybe
select name from control.plans where name = :name;

-- name: copyPlan :one
-- Makes a plan with all quotas of another, unless it is there; answers whether it was made.
with made as (
  insert into control.plans (name) values (:name)
  on conflict on constraint plans_have_different_names do nothing
  returning name
),
copied as (
  insert into control.plan_quotas (plan, holder, rate_class, requests, seconds)
  select made.name, q.holder, q.rate_class, q.requests, q.seconds
  from control.plan_quotas q, made
  where q.plan = :from
)
select exists (select from made) as "made!";

-- name: saveQuota :exec
insert into control.plan_quotas (plan, holder, rate_class, requests, seconds)
values (:plan, :holder, :rateClass, :requests, :seconds)
on conflict on constraint a_plan_has_one_quota_for_each
do update set requests = excluded.requests, seconds = excluded.seconds;

-- name: dropQuota :exec
delete from control.plan_quotas
where plan = :plan and holder = :holder and rate_class = :rateClass;

-- name: setPlan :maybe
-- Null when there is no tenant of that slug.
update control.tenants set plan = :plan where slug = :slug returning id;
