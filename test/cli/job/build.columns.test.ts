/** Flags about columns and groups, what is kept of rows, and what is added to them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { resolve } from "#normalize/cli/job/build.js";
import { readArguments, readFlags } from "#normalize/cli/parse-arguments.js";
import type { Job } from "#normalize/job/job.js";

function job(line: string): Job {
  const input = readArguments(line.split(" "));
  return resolve(input.words, readFlags(input), { stdin: "terminal", isDatasetName: () => false });
}

const usage = (line: string, message: RegExp): void =>
  assert.throws(() => job(line), { kind: "usage", message }, line);

test("sets of joint columns add up", () => {
  const sets = job("-m zscore --joint a,b;c..d --joint /e/ x.csv").read.joint;
  assert.deepEqual(
    sets?.map((set) => set.map(({ text }) => text)),
    [["a", "b"], ["c..d"], ["/e/"]],
  );
  usage("-m zscore --joint a,b; x.csv", /--joint cannot be "a,b;"/);
  usage("describe --joint a,b x.csv", /--joint does not apply to describe/);
  usage("-m zscore --from npy --joint a,b x", /--joint does not apply to --from npy/);
});

test("groups are told by one column", () => {
  assert.equal(job("fit -m zscore --group-by who --save p.json x.csv").read.groupBy, "who");
  usage("describe --group-by who x.csv", /--group-by does not apply to describe/);
  usage("-m zscore --from idx --group-by who x", /--group-by does not apply to --from idx/);
});

test("groups that were not fitted are an error, unless something else is said", () => {
  assert.equal(job("apply --params p.json x.csv").unseenGroup, "error");
  assert.equal(job("invert --params p.json --on-unseen-group global x.csv").unseenGroup, "global");
  usage("fit -m zscore --save p.json --on-unseen-group error x.csv", /does not apply to fit/);
  usage("apply --params p.json --on-unseen-group skip x.csv", /cannot be "skip"/);
});

test("weights are zscore's, of a chain too", () => {
  assert.deepEqual(job("-m zscore,minmax --weights w x.csv").methods, [
    { name: "zscore", ddof: 0, center: "yes", scale: "yes", weights: "w" },
    { name: "minmax", range: [0, 1], outside: "keep" },
  ]);
  assert.equal(job("-m zscore --weights w --ddof 0 --like spark x.csv").read.weights, "w");
  usage("-m robust --weights w x.csv", /--weights does not apply to --method robust/);
  for (const also of ["--ddof 1", "--like spark"]) {
    usage(`-m zscore --weights w ${also} x.csv`, /not by a count less 1/);
  }
});

test("a suffix is for text that is written", () => {
  assert.equal(job("-m zscore --suffix _z x.csv -o y.csv").suffix, "_z");
  usage("-m zscore --suffix _z x.csv", /they go nowhere/);
  usage("-m zscore --suffix _z x.csv -o y.npy", /--suffix does not apply to npy output/);
});

test("norms are kept in a file of their own", () => {
  assert.equal(job("-m l2 --keep-norms n.npy x.csv").keepNorms, "n.npy");
  assert.equal(job("apply --params p.json --keep-norms n.npy x.csv").keepNorms, "n.npy");
  usage("-m minmax --keep-norms n.npy x.csv", /does not apply to --method minmax/);
  usage("-m l2 --keep-norms n.npy x.csv -o ./n.npy", /are the same file/);
  usage("-m l2 --keep-norms x.csv x.csv", /would overwrite the input/);
  usage("-m l2 --keep-norms - x.csv", /names a file/);
});
