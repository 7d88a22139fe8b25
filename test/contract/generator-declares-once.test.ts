/** Components of the contract are declared once in the generated module, however many refer to them. */
import { expect, test } from "vitest";
import { generate } from "../../tools/contract/emit.ts";

const contract = `
openapi: 3.1.0
security: []
paths:
  /things/{id}:
    parameters: [{ $ref: "#/components/parameters/Id" }]
    get:
      operationId: readThing
      summary: Read
      description: Reads.
      responses:
        "200": { $ref: "#/components/responses/Read" }
        "304":
          description: Not changed
          headers:
            ETag: { $ref: "#/components/headers/ETag" }
            X-Own: { schema: { type: string, maxLength: 7 } }
    delete:
      operationId: dropThing
      summary: Drop
      description: Drops.
      responses:
        "200": { $ref: "#/components/responses/Read" }
components:
  parameters:
    Id: { name: id, in: path, required: true, schema: { type: integer, minimum: 3 } }
    Unused: { name: unused, in: query, schema: { type: integer } }
  headers:
    ETag: { $ref: "#/components/headers/X-Tag" }
    X-Tag: { required: true, schema: { type: string, maxLength: 9 } }
  responses:
    Read:
      description: Read
      headers: { ETag: { $ref: "#/components/headers/ETag" } }
`;

const modules = generate(contract);
const code = modules.contract + modules.answers;
const times = (text: string) => code.split(text).length - 1;

test.each([
  ["parameters", "Id: params.integer(z.int().check(z.minimum(3)))", "id: parameters.Id", 2],
  ["headers", '"X-Tag": z.string().check(checks.maxLength(9))', 'ETag: headers["X-Tag"]', 2],
  ["responses", 'description: "Read"', "200: responses.Read", 2],
])("%s", (_, declared, used, count) => {
  expect([times(declared), times(used)]).toEqual([1, count]);
});

test("what is no component stands where it is used, and what nobody uses nowhere", () => {
  expect(code).toContain('"X-Own": z.optional(z.string().check(checks.maxLength(7)))');
  expect(code).not.toContain("Unused");
});
