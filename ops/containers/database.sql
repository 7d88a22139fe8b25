-- Run by psql once, as the superuser, when the volume of compose.yaml's PostgreSQL is new: the login and the
-- database of Halfhour, and what sql/hardening.sql takes from everybody else.
\getenv password DATABASE_PASSWORD
create role halfhour login createrole createdb password :'password';
create database halfhour owner halfhour;
\connect halfhour
\ir ../../sql/hardening.sql
