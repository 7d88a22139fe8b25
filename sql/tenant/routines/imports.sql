-- Templates and slots whole, whatever columns they have.
create or replace view availability_images as
select tutor_id, 'template'::text as kind, id as row_id, to_jsonb(templates) as image
from templates
union all
select tutor_id, 'slot'::text, id, to_jsonb(slots)
from slots;
