-- What lessons of a tutor cost from; a tutor of whom nothing says has no row. The cheapest active service that
-- is not free, first of those in the currency of their profile; else their hourly rate; else a free service.
create or replace view starting_prices as
select tutor.id as tutor_id, cheapest.price, cheapest.currency
from users tutor
left join profiles on profiles.user_id = tutor.id
cross join lateral (
  select price, currency
  from (
    select price, currency, case when price > 0 then 1 else 3 end as choice
    from services where services.tutor_id = tutor.id and active
    union all
    select profiles.hourly_rate, profiles.currency, 2 where profiles.hourly_rate is not null
  ) prices
  order by choice, prices.currency is distinct from profiles.currency, price, prices.currency
  limit 1
) cheapest
where 'tutor' = any (tutor.roles);
