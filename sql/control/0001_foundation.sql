-- What a database needs once. `control` is for the program itself: no tenant may look into it.
create schema control;
revoke all on schema control from public;

-- Extensions have a schema of their own, which is on every tenant's search path.
create schema extensions;
grant usage on schema extensions to public;
create extension if not exists btree_gist with schema extensions;

-- A tenant's role may do nothing outside of its own schema: no temporary tables, nothing in public. Who
-- connects is given the right to by name, so that a login reaches no other database.
revoke create on schema public from public;

do $$
begin
  execute format('revoke all on database %I from public', current_database());
end
$$;

create table control.tenants (
  id bigint generated always as identity
    constraint tenants_have_an_id primary key,
  slug text not null
    constraint tenants_have_different_slugs unique
    constraint a_slug_is_a_lower_case_word check (slug ~ '^[a-z][a-z0-9_]{0,39}$'),
  -- The schema's name as well.
  role_name text not null
    constraint tenants_have_different_roles unique,
  created_at timestamptz not null default now()
);

-- What has been applied: to the database itself (tenant_id is null) or to a tenant.
create table control.migrations (
  tenant_id bigint
    constraint migrations_of_a_tenant_go_with_it references control.tenants on delete cascade,
  number int not null
    constraint migrations_are_numbered_from_one check (number > 0),
  name text not null,
  sha256 text not null,
  applied_at timestamptz not null default now(),
  constraint a_migration_is_applied_once unique nulls not distinct (tenant_id, number)
);

-- Which text of each file of routines the database (tenant_id is null) or a tenant has got.
create table control.routines (
  tenant_id bigint
    constraint routines_of_a_tenant_go_with_it references control.tenants on delete cascade,
  name text not null,
  sha256 text not null,
  applied_at timestamptz not null default now(),
  constraint routines_have_one_text_each unique nulls not distinct (tenant_id, name)
);
