-- What a tenant and each of its callers may ask for (X4): quotas by plan. Where a plan has no row, nothing is
-- limited.
create table control.plans (
  name text
    constraint plans_have_different_names primary key
    constraint a_plan_has_a_short_name check (name ~ '^[a-z][a-z0-9_]{0,39}$'),
  created_at timestamptz not null default now()
);

create table control.plan_quotas (
  plan text not null
    constraint quotas_go_with_their_plan references control.plans on delete cascade,
  -- Each caller of a kind, or the tenant with all of them.
  holder text not null
    constraint a_quota_is_a_callers_or_a_tenants check (holder in ('user', 'api_key', 'service', 'tenant')),
  rate_class text not null
    constraint a_quota_is_of_a_class_of_operations check (rate_class in ('default', 'writes', 'costly')),
  requests integer not null
    constraint a_quota_allows_something check (requests between 1 and 100000000),
  seconds integer not null
    constraint a_quota_is_of_an_hour_at_most check (seconds between 1 and 3600),
  constraint a_plan_has_one_quota_for_each primary key (plan, holder, rate_class)
);

-- `wide` is for demos, tests and measurements, in which nobody is to be refused.
insert into control.plans (name) values ('standard'), ('wide');

insert into control.plan_quotas (plan, holder, rate_class, requests, seconds) values
  ('standard', 'user', 'default', 600, 60),
  ('standard', 'user', 'writes', 120, 60),
  ('standard', 'user', 'costly', 120, 60),
  ('standard', 'api_key', 'default', 3000, 60),
  ('standard', 'api_key', 'writes', 600, 60),
  ('standard', 'api_key', 'costly', 300, 60),
  ('standard', 'service', 'default', 12000, 60),
  ('standard', 'service', 'writes', 6000, 60),
  ('standard', 'service', 'costly', 3000, 60),
  ('standard', 'tenant', 'default', 60000, 60),
  ('standard', 'tenant', 'writes', 12000, 60),
  ('standard', 'tenant', 'costly', 6000, 60),
  ('wide', 'user', 'default', 6000000, 60),
  ('wide', 'user', 'writes', 600000, 60),
  ('wide', 'user', 'costly', 600000, 60),
  ('wide', 'api_key', 'default', 6000000, 60),
  ('wide', 'api_key', 'writes', 600000, 60),
  ('wide', 'api_key', 'costly', 600000, 60),
  ('wide', 'service', 'default', 6000000, 60),
  ('wide', 'service', 'writes', 600000, 60),
  ('wide', 'service', 'costly', 600000, 60),
  ('wide', 'tenant', 'default', 60000000, 60),
  ('wide', 'tenant', 'writes', 6000000, 60),
  ('wide', 'tenant', 'costly', 6000000, 60);

alter table control.tenants
  add column plan text not null default 'standard'
    constraint a_tenant_has_a_plan_that_is_there references control.plans;

update control.tenants set plan = 'wide' where slug = 'demo';
