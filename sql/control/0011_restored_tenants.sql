-- What a restore of many tenants has done before it was interrupted, so that it goes on where it was. Empty when
-- none is under way.
create table control.restored_tenants (
  -- The number that a backup has in its first line.
  backup text not null,
  slug text not null,
  restored_at timestamptz not null default now(),
  constraint a_tenant_is_restored_once primary key (backup, slug)
);
