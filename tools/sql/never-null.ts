/**
 * Operators and functions of PostgreSQL that give a value whenever all their arguments are
 * values, and aggregates that give one even for no rows. Kept short on purpose: what is missing
 * here is nullable, and the query says `"column!"` where it knows better.
 *
 * Not in it, though they look like it: to_char and extract (null for infinity), lower and upper of
 * a range, casts from jsonb (null for a JSON null), `->>`, ntile.
 */
export const neverNullOperators: ReadonlySet<string> = new Set(
  "= <> < > <= >= + - * / % || && @> <@ ~ ~~ ~~* !~~ !~~* << >> -|-".split(" "),
);

export const neverNullFunctions: ReadonlySet<string> = new Set(
  [
    "now clock_timestamp statement_timestamp gen_random_uuid uuidv4 uuidv7",
    "lower upper length char_length octet_length btrim ltrim rtrim replace concat md5 quote_ident",
    "abs round ceil floor make_interval date_trunc timezone tstzrange daterange",
    "to_json to_jsonb json_build_object jsonb_build_object json_build_array jsonb_build_array",
    "text varchar bpchar int2 int4 int8 float4 float8 numeric bool",
    "date time timestamptz timestamp interval",
  ].join(" ").split(" "),
);

export const neverNullAggregates: ReadonlySet<string> = new Set(
  "count row_number rank dense_rank percent_rank cume_dist".split(" "),
);
