/** A fit on its way to a parameters file, which is opened before the work and made final after it. */
import type { InputRecord, Parameters, SavedFit } from "../../core/params/parameters.js";
import { type Reading, savedReading } from "../../core/params/reading.js";
import { usageError } from "../../errors.js";
import type { Dataset } from "../../formats/dataset.js";
import type { Sink } from "../../io/bytes.js";
import type { Job, MethodSpec } from "../../job/job.js";
import { typeOfKeys } from "../../text/group-key.js";
import type { FittedPlan } from "../fit/run-fits.js";
import { inputName } from "../input/column-names.js";
import type { Plan } from "../plan.js";

/** What there is to save. */
interface ToSave {
  readonly tool: Parameters["tool"];
  readonly plan: Plan;
  readonly dataset: Pick<Dataset, "schema">;
  /** absent for methods that work row by row and learn nothing */
  readonly fitted: FittedPlan | undefined;
  readonly rows: number;
  /** moment states as read */
  readonly before: Float64Array;
}

interface Saving {
  readonly sink: Sink;
  write(fit: ToSave): Promise<void>;
  abort(): Promise<void>;
}

/** Where the job's fit is saved, if anywhere. Inputs that are not given are the job's own files, hashed meanwhile. */
export async function openSaving(job: Job, known?: readonly InputRecord[]): Promise<Saving | undefined> {
  if (job.save === undefined) return undefined;
  const { openFileSink } = await import("../../io/sink/file.js");
  const sink = await openFileSink(job.save);
  const stop = new AbortController();
  const inputs = known ? Promise.resolve([...known]) : hashInputs(job, stop.signal);
  inputs.catch(() => {}); // seen when the fit is written
  return {
    sink,
    async write(fit) {
      await writeParameters(sink, parametersOf(fit, await inputs, job.reading));
    },
    async abort() {
      stop.abort();
      await sink.abort();
    },
  };
}

/** Parameters as a file's text. */
export async function writeParameters(sink: Sink, parameters: Parameters): Promise<void> {
  const { parametersText } = await import("../../core/params/encode.js");
  await sink.write(Buffer.from(parametersText(parameters)));
}

export async function hashInputs(job: Job, signal: AbortSignal): Promise<InputRecord[]> {
  const { hashFile } = await import("../../io/file-digest.js");
  return Promise.all(
    job.inputs.map(async (input) => {
      const name = inputName(input);
      return input.kind === "path" ? { name, ...(await hashFile(input.path, signal)) } : { name };
    }),
  );
}

/** What there is to save, as parameters. */
export function parametersOf(
  { tool, plan, dataset, fitted, rows, before }: ToSave,
  inputs: InputRecord[],
  reading: Reading,
): Parameters {
  const { schema } = dataset;
  if (!fitted && before.length === 0) throw usageError("nothing was fitted that could be saved");
  const { columnNames, textColumns } = schema;
  const fits = fitsOf(fitted, rows, before);
  return {
    tool,
    inputs,
    reading: savedReading(reading),
    elementType: schema.elementType,
    rowShape: schema.rowShape,
    ...(columnNames && {
      columns: columnNames.map((name) => ({ name, dtype: schema.elementType })),
      passthrough: textColumns ?? [],
    }),
    ...(plan.order && { columnOrder: plan.order }),
    dtype: plan.dtype,
    axis: plan.axes,
    ...(plan.joint && { joint: plan.joint }),
    ...(plan.vectors && { vectors: plan.vectors }),
    stages: plan.methods.map(savedStage),
    ...(plan.groupBy !== undefined && {
      groupBy: plan.groupBy,
      keyType: typeOfKeys(
        plan.keyType ?? "text",
        fits.map(({ key = "" }) => key),
      ),
    }),
    fits,
  };
}

const savedStage = ({ name, ...options }: MethodSpec): Parameters["stages"][number] => ({ name, options });

/** Without what is told of a fit beside its numbers. */
function fitsOf(fitted: FittedPlan | undefined, rows: number, before: Float64Array): SavedFit[] {
  if (!fitted) return [{ rows, moments: before, measured: [], steps: [] }];
  return fitted.fits.map(({ rescued: _, rankError: __, ...fit }) => fit);
}
