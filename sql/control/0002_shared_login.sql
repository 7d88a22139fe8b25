-- Tenants share connections: one login, which may become any tenant and may do nothing itself. What
-- passes to a tenant's role is the program's own data statements only (decision 13), so that none
-- of them comes back to the login.
create table control.shared_login (
  is_the_only_one boolean
    constraint there_is_one_shared_login primary key default true check (is_the_only_one),
  name text not null,
  password text not null
);
