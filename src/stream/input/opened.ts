/** Inputs as they are opened: how columns are chosen, and the parts of several files. */
import type { DelimitedOptions } from "../../formats/csv/options.js";
import type { Dataset } from "../../formats/dataset.js";
import type { JsonOptions } from "../../formats/json/open.js";
import type { AssumedColumns } from "../../formats/no-records.js";
import type { InputFormat } from "../../formats/registry.js";
import type { SvmlightOptions } from "../../formats/svmlight/open.js";
import type { InputSpec } from "../../job/job.js";

/** Picks the columns to read as numbers, from all names and the positions of those that look numeric, and finds others. */
export interface ColumnChooser
  extends Required<Pick<DelimitedOptions, "select" | "roles">>,
    Pick<DelimitedOptions, "folders" | "labels">,
    Pick<JsonOptions, "lone"> {
  /** the columns that inputs are taken to have where none tells of any; absent: there are none to assume */
  readonly assumed?: Pick<AssumedColumns, "names" | "named">;
  /** what is to be said of the choice */
  readonly notes?: () => readonly string[];
  /** what is known of svmlight's features where no flag says it */
  readonly svmlight?: SvmlightOptions;
}

/** One of several inputs, which agree. */
export interface InputPart {
  readonly spec: InputSpec;
  readonly dataset: Dataset;
  /** absent for a dataset's name */
  readonly format?: InputFormat;
}
