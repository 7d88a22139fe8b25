-- Which tenants have, or had, an endpoint of webhooks (X13): servers look at these now and then, and at no
-- others.
create table control.webhook_tenants (
  role_name name primary key
    constraint webhook_tenants_go_with_their_tenant
      references control.tenants (role_name) on delete cascade
);
