import { type Node, nodesOf } from "./node-tree.ts";

/** What the analysis asks the catalog and the query. */
export type Facts = {
  /** a column of a table that has a valid NOT NULL */
  isNotNull: (table: number, column: number) => boolean;
  isNeverNullOperator: (oid: number) => boolean;
  isNeverNullFunction: (oid: number) => boolean;
  isNeverNullAggregate: (oid: number) => boolean;
  isGenerateSeries: (oid: number) => boolean;
  /** the table whose rows a function gives (`returns setof lessons`): whole ones, never a row of nulls */
  tableOfRows: (oid: number) => number | undefined;
  isNullableParameter: (number: number) => boolean;
};

// PostgreSQL's numbers: CmdType, RTEKind, SubLinkType.
const command = { select: 1, merge: 5 };
const source = { table: 0, subquery: 1, join: 2, function: 3, values: 5, cte: 6, group: 9 };
const sublink = { exists: 0, array: 6 };

/** A query and those around it, innermost first: `varlevelsup` counts along it. */
type Scope = readonly Node[];

/**
 * Which result columns of an analysed query may be null. Whatever it does not know is: it may
 * call a column nullable that is not, never the other way (test/sql/nullability.test.ts).
 */
export function nullableColumns(query: Node, facts: Facts): boolean[] {
  return resultOf(query)
    .filter((target) => !target.is("resjunk"))
    .map((target) => columnIsNullable(query, target.number("resno"), [], facts));
}

function resultOf(query: Node): Node[] {
  const isSelect = query.number("commandType") === command.select;
  const targets = query.nodes(isSelect ? "targetList" : "returningList");
  return targets.filter((target) => target !== null);
}

function columnIsNullable(query: Node, column: number, around: Scope, facts: Facts): boolean {
  // A row of a MERGE may lack its source.
  if (query.number("commandType") === command.merge) return true;
  const scope = [query, ...around];
  const union = query.node("setOperations");
  if (union) return branchIsNullable(union, column, scope, facts);
  const target = resultOf(query).find((target) => target.number("resno") === column);
  return isNullable(target?.node("expr") ?? null, scope, facts);
}

/** A branch of union, intersect or except: such a node again, or a subquery. */
function branchIsNullable(branch: Node | null, column: number, scope: Scope, facts: Facts) {
  if (branch?.kind === "SETOPERATIONSTMT") {
    const sides: boolean[] = ["larg", "rarg"].map((side) =>
      branchIsNullable(branch.node(side), column, scope, facts)
    );
    return sides.includes(true);
  }
  const subquery = scope[0]?.nodes("rtable")[(branch?.number("rtindex") ?? 0) - 1]?.node(
    "subquery",
  );
  return !subquery || columnIsNullable(subquery, column, scope, facts);
}

function isNullable(expression: Node | null, scope: Scope, facts: Facts): boolean {
  if (!expression) return true;
  const any = (field: string) =>
    expression.nodes(field).some((argument) => isNullable(argument, scope, facts));
  const all = (field: string) =>
    expression.nodes(field).every((argument) => isNullable(argument, scope, facts));

  switch (expression.kind) {
    case "VAR":
      return variableIsNullable(expression, scope, facts);
    case "CONST":
      return expression.is("constisnull");
    case "PARAM":
      return expression.number("paramkind") !== 0 ||
        facts.isNullableParameter(expression.number("paramid"));
    case "COALESCEEXPR":
    case "MINMAXEXPR":
      return all("args");
    case "NULLTEST":
    case "BOOLEANTEST":
    case "DISTINCTEXPR":
    case "ARRAYEXPR":
    case "ROWEXPR":
    case "GROUPINGFUNC":
      return false;
    case "AGGREF":
      return !facts.isNeverNullAggregate(expression.number("aggfnoid"));
    case "WINDOWFUNC":
      return !facts.isNeverNullAggregate(expression.number("winfnoid"));
    case "OPEXPR":
      return !facts.isNeverNullOperator(expression.number("opno")) || any("args");
    case "FUNCEXPR":
      return !facts.isNeverNullFunction(expression.number("funcid")) || any("args");
    case "BOOLEXPR":
      return any("args");
    case "RELABELTYPE":
    case "COERCEVIAIO":
    case "ARRAYCOERCEEXPR":
    case "COERCETODOMAIN":
    case "COLLATEEXPR":
      return isNullable(expression.node("arg"), scope, facts);
    case "CASEEXPR":
      return [...expression.nodes("args").map((when) => when?.node("result") ?? null)]
        .concat(expression.node("defresult"))
        .some((result) => isNullable(result, scope, facts));
    case "SUBLINK":
      return ![sublink.exists, sublink.array].includes(expression.number("subLinkType"));
    default:
      return true;
  }
}

/** A column of something in FROM. */
function variableIsNullable(variable: Node, scope: Scope, facts: Facts): boolean {
  const around = scope.slice(variable.number("varlevelsup"));
  const entry = around[0]?.nodes("rtable")[variable.number("varno") - 1];
  if (!entry || isNulledByJoin(variable) || variable.number("varreturningtype") !== 0) return true;
  const column = variable.number("varattno");

  switch (entry.number("rtekind")) {
    case source.table:
      return column !== 0 && !facts.isNotNull(entry.number("relid"), column);
    case source.subquery: {
      const subquery = entry.node("subquery");
      return !subquery || columnIsNullable(subquery, column, around, facts);
    }
    case source.join:
      return isNullable(entry.nodes("joinaliasvars")[column - 1] ?? null, around, facts);
    case source.values:
      return valuesAreNullable(entry, column, around, facts);
    case source.cte:
      return cteIsNullable(entry, column, around, facts);
    case source.group:
      return isNullable(entry.nodes("groupexprs")[column - 1] ?? null, around, facts);
    case source.function:
      return functionIsNullable(entry, column, facts);
    default:
      return true;
  }
}

/** PostgreSQL keeps with each column the outer joins and grouping sets that may null it: `(b 3)`. */
function isNulledByJoin(variable: Node): boolean {
  const joins = variable.field("varnullingrels");
  return !Array.isArray(joins) || joins.length > 1;
}

function valuesAreNullable(entry: Node, column: number, scope: Scope, facts: Facts): boolean {
  const rows = entry.field("values_lists");
  if (!Array.isArray(rows)) return true;
  return rows.some((row) => isNullable(nodesOf(row)[column - 1] ?? null, scope, facts));
}

function cteIsNullable(entry: Node, column: number, scope: Scope, facts: Facts): boolean {
  const around = scope.slice(entry.number("ctelevelsup"));
  const name = entry.text("ctename");
  const cte = around[0]?.nodes("cteList").find((cte) => cte?.text("ctename") === name);
  const query = cte?.node("ctequery");
  if (!cte || !query || cte.is("cterecursive")) return true;
  return columnIsNullable(query, column, around, facts);
}

function functionIsNullable(entry: Node, column: number, facts: Facts): boolean {
  const call = entry.nodes("functions")[0]?.node("funcexpr");
  if (entry.is("funcordinality") || call?.kind !== "FUNCEXPR") return true;
  const called = call.number("funcid");
  if (facts.isGenerateSeries(called)) return false;
  const table = facts.tableOfRows(called);
  return table === undefined || column === 0 || !facts.isNotNull(table, column);
}
