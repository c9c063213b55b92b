/** The command sql: statements for people to read, to review, or to run elsewhere. Opens no data. */
import { planAxis } from "../core/axis.js";
import { asDouble, column } from "../core/expression.js";
import { DEFAULT_OPTIONS } from "../core/methods/method.js";
import type { Parameters } from "../core/params/parameters.js";
import type { Stage } from "../core/steps/rowwise.js";
import type { Step } from "../core/steps/step.js";
import { usageError } from "../errors.js";
import { numbersAmong } from "../formats/missing-numbers.js";
import { outrightName } from "../job/column-selection.js";
import type { Job, StatementSpec } from "../job/job.js";
import type { Outcome } from "../job/outcome.js";
import { appliedRelation, rowsRelation } from "../sql/apply.js";
import type { Dialect, Select, Source } from "../sql/contract.js";
import { dialectNamed } from "../sql/dialects/index.js";
import { printedKey } from "../sql/keys.js";
import { normalizedRows } from "../sql/rows.js";
import { fitSelects, statedRelation } from "../sql/sql-fit.js";
import { freePrefix, type Relation, type View } from "../sql/view.js";
import { writtenSelect } from "../sql/write.js";
import { POWER_NAMES } from "../stream/chunk-problems.js";
import { loadParameters, stagesOf } from "../stream/input/saved-parameters.js";
import { many } from "../text/words.js";

/** The job's statements, each with a line that says what it is. */
export async function statementText(job: Job, spec: StatementSpec): Promise<Outcome> {
  const dialect = await dialectNamed(spec.dialect);
  const source: Source = spec.table
    ? { kind: "table", parts: spec.table }
    : { kind: "query", sql: spec.query!.replace(/[\s;]+$/, "") };
  const statements =
    job.params === undefined
      ? methodStatements(job, source, dialect)
      : [await parametersStatement(job, spec, source, job.params, dialect)];
  const texts = statements.map(({ says, notes, select, result }) => {
    const final =
      result === "rows" && spec.into
        ? dialect.write(select, { kind: "table", parts: spec.into, existing: spec.existing })
        : [dialect.select(select)];
    const told = [says, ...notes].map((line) => `-- ${line}\n`).join("");
    return `${told}${final.map((text) => `${text};\n`).join("")}`;
  });
  return { kind: "text", text: texts.join("\n") };
}

interface Statement {
  readonly says: string;
  /** what it makes of values that the program itself would refuse, or tell of */
  readonly notes: readonly string[];
  readonly select: Select;
  readonly result: "statistics" | "rows";
}

/** The transform with fitted numbers in it. */
async function parametersStatement(
  job: Job,
  { direction }: StatementSpec,
  source: Source,
  path: string,
  dialect: Dialect,
): Promise<Statement> {
  const parameters = await loadParameters(path);
  const numeric = namedColumns(parameters, path);
  const { groupBy, keyType, fits, passthrough = [] } = parameters;
  const keys = fits.map(({ key = "" }) => key);
  const view: View = {
    source,
    names: [...passthrough, ...numeric],
    numeric,
    ...(groupBy !== undefined && { key: printedKey(groupBy, keyType, keys) }),
    infinite: "keep",
  };
  const fitted = Int32Array.from(numeric, (_, i) => i);
  const command = direction === "invert" ? "invert" : "apply";
  const how = { command, unseenGroup: "passthrough", params: path } as const;
  const isOfRows = planAxis(parameters.axis, [fitted.length]).kind === "rows";
  const relation = isOfRows
    ? rowsRelation(how, parameters, { engine: { dialect }, view })
    : appliedRelation(how, parameters, fitted, view);
  const form = {
    dtype: job.dtype ?? "float64",
    ...(job.suffix !== undefined && { suffix: job.suffix }),
  };
  const names = parameters.stages.map(({ name }) => name).join(", ");
  const says = `${command === "invert" ? "Undo" : "Apply"} ${names}, as fitted in ${path.replaceAll(/\s+/g, " ")}`;
  const notes = [
    ...missingNotes(parameters),
    ...(isOfRows ? rowNotes(stagesOf(parameters)) : domainNotes(parameters.fits[0].steps, command)),
  ];
  return { says, notes, select: writtenSelect(view, relation, form), result: "rows" };
}

/** A statement takes every number for a value. */
function missingNotes({ reading }: Parameters): string[] {
  const numbers = numbersAmong(reading?.naValues ?? []);
  return numbers.length > 0
    ? [`In the data the fit read ${numbers.join(", ")} as missing: make it NULL first`]
    : [];
}

/** Values that are errors where the program itself does the work. */
function domainNotes(steps: readonly Step[], command: "apply" | "invert"): string[] {
  const laws = new Set(steps.flatMap((step) => (step.kind === "power" ? [step.family] : [])));
  if (command === "invert") {
    return [...laws].map((law) => `What is beyond the bound of ${POWER_NAMES[law]} becomes NaN`);
  }
  return laws.has("box-cox") ? ["Box-Cox takes values above 0: others become NaN"] : [];
}

/** A statement refuses no rows. Throws a usage error where a policy asks for that. */
function rowNotes(stages: readonly Stage[]): string[] {
  for (const { options } of stages) {
    const flag =
      options.onConstant === "error"
        ? "--on-constant error"
        : options.onZeroNorm === "error"
          ? "--on-zero-norm error"
          : undefined;
    if (flag) throw usageError(`a statement refuses no rows, as ${flag} asks`, "--engine does");
  }
  return fewNotes(stages, "Rows");
}

/** What has too few values for its spread. */
function fewNotes(
  stages: readonly { readonly method: string; readonly options: { readonly ddof?: number } }[],
  what: "Rows" | "Columns",
): string[] {
  const ddof = Math.max(
    0,
    ...stages.map(({ method, options }) => (method === "zscore" ? (options.ddof ?? 0) : 0)),
  );
  return ddof > 0
    ? [`${what} of no more than ${many(ddof, "value")} become NaN, for ddof leaves none of them`]
    : [];
}

function namedColumns({ columns }: Parameters, path: string): string[] {
  if (columns) return columns.map(({ name }) => name);
  throw usageError(`${path}: its columns have no names`, "SQL needs names: fit on a table with a header");
}

/** The fit, and the transform that holds the fit; for methods that work on rows, the transform alone. */
function methodStatements(job: Job, source: Source, dialect: Dialect): Statement[] {
  const view = statedView(job, source);
  if (isRowwise(job)) {
    const relation: Relation = {
      from: { kind: "source", source },
      prefix: freePrefix(view.names),
      values: view.numeric.map((name) => asDouble(column(name))),
    };
    const stages = job.methods.map(({ name, ...own }) => ({
      method: name,
      options: { ...DEFAULT_OPTIONS, ...own },
    }));
    const select = stated(job, view, normalizedRows(relation, stages, { dialect }));
    const notes = rowNotes(stages);
    return [{ says: `${namesOf(job)} of each row`, notes, select, result: "rows" }];
  }
  const fit = fitSelects(job, view, source);
  const transform = stated(job, view, statedRelation(job, view, source));
  return [
    {
      says: `Fit ${namesOf(job)}: what each column is moved and divided by`,
      notes: fewNotes(
        job.methods.map(({ name, ...options }) => ({ method: name, options })),
        "Columns",
      ),
      select: fit.whole,
      result: "statistics",
    },
    {
      says: `Fit and transform`,
      notes: [],
      select: { ...transform, with: fit.named },
      result: "rows",
    },
  ];
}

const namesOf = ({ methods }: Job): string => methods.map(({ name }) => name).join(", ");

/** Columns by their names: there is no table to look others up in. */
function statedView(job: Job, source: Source): View {
  const { include, exclude } = job.read.columns;
  const numeric = include.map((selector) => {
    if (selector.kind === "name") return selector.name;
    if (selector.kind === "word") return statedName(selector.text);
    throw usageError(`sql opens no table to look ${selector.text} up in`, "name each column");
  });
  if (numeric.length === 0 || exclude.length > 0) {
    throw usageError("sql needs --columns, each by its name", "e.g. --columns height,weight");
  }
  const { groupBy } = job.read;
  const key = groupBy === undefined ? undefined : statedName(groupBy);
  return {
    source,
    names: [...(key === undefined ? [] : [key]), ...numeric],
    numeric,
    ...(key !== undefined && { key: printedKey(key, undefined, []) }),
    infinite: "keep",
  };
}

/** Digits are a name, for there are no numbers of columns. */
function statedName(word: string): string {
  if (!/^#[1-9]\d*$/.test(word)) return outrightName(word) ?? word;
  throw usageError(
    `sql opens no table to look ${word} up in`,
    `name the column; one that is called ${word} is name:${word}`,
  );
}

function isRowwise({ axis, methods, read }: Job): boolean {
  const one = axis === "all" ? undefined : axis.length === 1 ? axis[0] : undefined;
  if (one === 1 || one === -1) {
    if (read.groupBy === undefined) return true;
    throw usageError(`--group-by does not apply to axis ${one}`, "it applies to axis 0");
  }
  if (one !== 0 && one !== -2) {
    throw usageError(`sql is for axis 0 or -1, not ${axis}`, "fit, and say sql --params FILE");
  }
  if (methods.length > 1) {
    throw usageError("a chain takes several fits", "fit it, and say sql --params FILE");
  }
  return false;
}

/** Everything the table has with the new columns after it, or only the columns that were named. */
function stated(job: Job, view: View, relation: Relation): Select {
  const dtype = job.dtype ?? "float64";
  if (job.suffix === undefined) return writtenSelect(view, relation, { dtype });
  const { columns, from } = writtenSelect(view, relation, { dtype, suffix: job.suffix });
  if (relation.name === undefined) {
    throw usageError(
      "--suffix does not apply to rows normalized each on its own, of a table that is not opened",
      "leave it out",
    );
  }
  return { columns: [{ everythingOf: relation.name }, ...columns.slice(view.names.length)], from };
}
