-- Templates and slots whole, whatever columns they have.
create or replace view availability_images as
select tutor_id, 'template'::text as kind, id as row_id, to_jsonb(templates) as image
from templates
union all
select tutor_id, 'slot'::text, id, to_jsonb(slots)
from slots;

-- All that an import may have added, whole.
create or replace view imported_images as
select tutor_id, kind, row_id, image
from availability_images
union all
select tutor_id, 'block'::text, id, to_jsonb(blocks)
from blocks
union all
select tutor_id, 'lesson'::text, id, to_jsonb(lessons)
from lessons;
