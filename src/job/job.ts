/** What the command line asks for, as plain data: made by cli/resolve.ts, run by an engine. */
import type { CheckLimits } from "../core/check/finding.js";
import type { MethodName } from "../core/methods/index.js";
import type { MethodOptions } from "../core/methods/method.js";
import type { Reading } from "../core/params/reading.js";
import type { InputFormat, OutputFormat } from "../formats/registry.js";
import type { Compression } from "../io/compression/table.js";
import type { ResultType } from "../types.js";
import type { ColumnSelection, ColumnSelector } from "./column-selection.js";

export type CommandName =
  | "normalize"
  | "describe"
  | "fit"
  | "apply"
  | "invert"
  | "merge"
  | "check"
  | "plot"
  | "compare"
  | "evaluate"
  | "sql"
  | "datasets";

export type StatisticsView = "table" | "json" | "scipy" | "csv" | "none";

export type ProgressView = "auto" | "none" | "json" | "bar";

export type InputSpec =
  | { readonly kind: "stdin" }
  /** a file; `member` names an array of an archive */
  | { readonly kind: "path"; readonly path: string; readonly member?: string }
  /** http or https; it may hold credentials, and is not for showing */
  | { readonly kind: "url"; readonly address: string }
  | { readonly kind: "dataset"; readonly name: string };

/** How the inputs are to be read; what is absent is found out from the bytes. */
export interface ReadOptions {
  readonly from?: InputFormat;
  /** a byte, as in DelimitedFormat */
  readonly delimiter?: number;
  /** numbers have a comma where others have a point */
  readonly decimal?: "comma";
  readonly header: "present" | "absent";
  /** a byte, or -1 for none */
  readonly comment: number;
  /** texts that mean "missing", beside the usual ones; may look like numbers (-999) */
  readonly missing: readonly string[];
  /** digits with a leading zero or a plus are numbers */
  readonly leadingZeros?: "number";
  readonly columns: ColumnSelection;
  /** sets of columns that share one statistic */
  readonly joint?: readonly (readonly ColumnSelector[])[];
  /** the column, by name or number, that labels rows; none: there is none; absent: found out */
  readonly indexColumn?: { readonly kind: "column"; readonly text: string } | { readonly kind: "none" };
  /** the column, by name or number, whose values name groups of rows that are fitted apart */
  readonly groupBy?: string;
  /** the column, by name or number, that weighs rows */
  readonly weights?: string;
  /** lengths of the axes; one of them may be -1: whatever is left */
  readonly shape?: readonly number[];
  /** for svmlight: how many features there are, and the first one's index */
  readonly features?: number;
  readonly indexBase?: 0 | 1;
  /** milliseconds that a web server may be silent */
  readonly timeout?: number;
  /** bytes that a compressed input may expand to */
  readonly maxExpanded?: number;
}

/** A method and those of its options that it has, defaults filled in; nothing of other methods' options. */
export interface MethodSpec extends Partial<MethodOptions> {
  readonly name: MethodName;
}

export type OutputSpec =
  | { readonly kind: "none" }
  | { readonly kind: "stdout" }
  | { readonly kind: "file"; readonly path: string }
  /** one file for each input, of its name */
  | { readonly kind: "directory"; readonly path: string };

export type StatisticsDestination =
  | { readonly kind: "stdout" }
  | { readonly kind: "stderr" }
  | { readonly kind: "file"; readonly path: string };

export type FigureFormat = "svg" | "png" | "html";

export interface FigureSpec {
  /** bins of each histogram; absent: as many as a rule says */
  readonly bins?: number;
  readonly scale: "linear" | "log";
  readonly characters: "blocks" | "ascii";
  /** where the figure is written; absent: it is drawn in the terminal */
  readonly file?: { readonly path: string; readonly format: FigureFormat };
}

/** What is trained, and on how much. */
export interface TrainingSpec {
  /** of all rows at most */
  readonly rows: number;
  /** the part of them that is kept back, between 0 and 1 */
  readonly testShare: number;
  /** units of the hidden layer; 0: softmax regression alone */
  readonly hidden: number;
  readonly epochs: number;
  readonly rates: readonly number[];
  /** how many trainings of each kind */
  readonly seeds: number;
  readonly seed: number;
}

/** A system that runs SQL, and what it is asked to read and write. */
export interface EngineSpec {
  readonly name: "duckdb" | "spark";
  /** where a server is that does the work: there for spark */
  readonly remote?: string;
  /** the table to read, in the parts of its name: schema, table */
  readonly table?: readonly string[];
  /** a query whose rows are read */
  readonly query?: string;
  /** the table to write, likewise in parts */
  readonly into?: readonly string[];
  /** columns by whose values output goes to folders of their own */
  readonly partitionBy: readonly string[];
  /** what is done about a table or folder that is there already */
  readonly existing: "refuse" | "replace";
}

/** What SQL is printed: for which system, of what, and where its rows are to go. */
export interface StatementSpec extends Pick<EngineSpec, "table" | "query" | "into" | "existing"> {
  readonly dialect: "duckdb" | "spark" | "postgres" | "clickhouse";
  readonly direction: "apply" | "invert";
}

/** Datasets to be brought to this machine. */
export interface FetchSpec {
  readonly kind: "fetch";
  /** at least one, distinct and known */
  readonly names: readonly string[];
  /** addresses of folders; absent: as the environment says, else the usual ones */
  readonly mirrors?: readonly string[];
  /** absent: where the names are looked for */
  readonly directory?: string;
}

export type DatasetsSpec = { readonly kind: "list" } | FetchSpec;

export interface Job {
  readonly command: CommandName;
  /** fewer rows than this are an error; absent: what the command cannot do without */
  readonly minRows?: number;
  /** absent: the job is run by this program itself */
  readonly engine?: EngineSpec;
  /** for the command sql */
  readonly statement?: StatementSpec;
  /** for the command datasets */
  readonly datasets?: DatasetsSpec;
  /** at least one, but for commands that read no data; stdin at most once */
  readonly inputs: readonly InputSpec[];
  readonly read: ReadOptions;
  /** what the command line says of the meaning of cells: it decides read.missing, read.decimal, read.leadingZeros, nan and infinite */
  readonly reading: Reading;
  /** things worth a warning that were seen while the inputs were looked for */
  readonly notes?: readonly string[];
  /** applied in order; none for describe */
  readonly methods: readonly MethodSpec[];
  /** the axes reduced, distinct as written, not yet checked against the shape */
  readonly axis: readonly number[] | "all";
  /** what is done about missing values: left out, spread over all they are fitted with, or refused */
  readonly nan: "omit" | "propagate" | "raise";
  /** what is done about infinite values: refused, left out and as they are, or taken like any other where nothing is fitted */
  readonly infinite: "error" | "omit" | "keep";
  /** what apply and invert do about values that a power law takes to no number: refused (absent too), or made missing */
  readonly outOfDomain?: "error" | "missing";
  /** type of the results; absent: as the input's */
  readonly dtype?: ResultType;
  /** delta degrees of freedom of the described variance, and whether skewness and kurtosis are the biased ones */
  readonly describe: { readonly ddof: number; readonly biased: boolean };
  /** where fitted parameters are saved */
  readonly save?: string;
  /** where the norms of rows are kept */
  readonly keepNorms?: string;
  /** norms that were kept, for invert */
  readonly norms?: string;
  /** the parameters file that apply, invert and check use */
  readonly params?: string;
  /** what is done about columns that the parameters do not know */
  readonly extraColumns: "passthrough" | "refuse";
  /** what apply and invert do about rows of groups that the parameters do not know */
  readonly unseenGroup: "error" | "global" | "passthrough";
  /** what check lets pass */
  readonly limits: CheckLimits;
  readonly output: OutputSpec;
  /** what compare and evaluate put side by side; null stands for the data as they are */
  readonly compared?: readonly (MethodSpec | null)[];
  /** for the command evaluate */
  readonly training?: TrainingSpec;
  /** whether compare tells formulas and references */
  readonly explanations?: "told";
  /** the HTML page that is written about the run */
  readonly page?: string;
  /** how plot, compare and evaluate draw; absent for the other commands */
  readonly figure?: FigureSpec;
  /** format of the data output, by --to or the output's suffix; absent: as the input's */
  readonly to?: OutputFormat;
  /** how the data output is compressed, by --compress or the output's suffix; absent for a directory: as each input */
  readonly compression?: Compression | "none";
  /** the column, by name or number, that labels the records of svmlight output, or holds the classes */
  readonly label?: string;
  /** columns that a matrix has beside those that are worked on, in their order */
  readonly keep?: readonly ColumnSelector[];
  /** the order of columns in outputs with names for them: the input's, or the fitted ones first in the fit's; absent: the input's */
  readonly columnOrder?: "input" | "fit";
  /** results become new columns, whose names end in this; absent: they take the place of the old ones */
  readonly suffix?: string;
  /** significant digits of numbers in text output; 0: as few as read back the same */
  readonly digits: number;
  readonly statistics: { readonly view: StatisticsView; readonly destination: StatisticsDestination };
  /** absent: as many as the machine has processors */
  readonly threads?: number;
  /** whether stderr may show progress and warnings */
  readonly chatter: "normal" | "quiet";
  /** how progress is shown on stderr; auto: a bar on a terminal, else nothing */
  readonly progress: ProgressView;
}
