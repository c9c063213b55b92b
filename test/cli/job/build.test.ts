import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { resolve, type Surroundings, splitCommand } from "#normalize/cli/job/build.js";
import { readArguments, readFlags } from "#normalize/cli/parse-arguments.js";
import { defaultAxis, METHODS } from "#normalize/core/methods/index.js";
import type { Job } from "#normalize/job/job.js";

const piped: Surroundings = { stdin: "piped", isDatasetName: (word) => /^mnist(:|$)/.test(word) };
const terminal: Surroundings = { ...piped, stdin: "terminal" };

function job(line: string, around: Surroundings = terminal): Job {
  const input = readArguments(line === "" ? [] : line.split(" "));
  return resolve(input.words, readFlags(input), around);
}

function usage(line: string, message: RegExp, around: Surroundings = terminal): void {
  assert.throws(
    () => job(line, around),
    (error: { kind: string; message: string; hint: string }) => {
      assert.equal(error.kind, "usage", line);
      assert.match(error.message, message, line);
      assert.ok(error.hint.length > 0, line);
      return true;
    },
  );
}

describe("commands", () => {
  it("are the first word only", () => {
    assert.deepEqual(splitCommand(["describe", "describe"]), { command: "describe", inputs: ["describe"] });
    assert.deepEqual(splitCommand(["a.csv", "describe"]), {
      command: "normalize",
      inputs: ["a.csv", "describe"],
    });
    assert.deepEqual(splitCommand(["./describe"]), { command: "normalize", inputs: ["./describe"] });
    assert.deepEqual(splitCommand(["toString"]), { command: "normalize", inputs: ["toString"] });
  });

  it("take flags before them too", () => {
    assert.equal(job("--stats json describe a.csv").command, "describe");
  });
});

/** What a job says of parameters where nothing is asked for. */
const parameters = {
  extraColumns: "passthrough",
  unseenGroup: "error",
  limits: { maxOutside: 0.01, maxMissing: 0.05, tolerance: 0.25, schema: "same" },
} as const;

describe("a whole job", () => {
  it("has every default filled in", () => {
    assert.deepEqual(job("-m zscore a.csv"), {
      command: "normalize",
      inputs: [{ kind: "path", path: "a.csv" }],
      read: { header: "present", comment: -1, missing: [], columns: { include: [], exclude: [] } },
      reading: {},
      methods: [{ name: "zscore", ddof: 0, center: "yes", scale: "yes" }],
      axis: [0],
      nan: "omit",
      infinite: "error",
      describe: { ddof: 1, biased: true },
      ...parameters,
      output: { kind: "none" },
      digits: 0,
      statistics: { view: "table", destination: { kind: "stdout" } },
      chatter: "normal",
      progress: "auto",
    });
  });

  it("has what was asked for", () => {
    const line =
      "-m minmax --range -1,1 --clip -a all --dtype float32 --from tsv --no-header --comment # --na-values ? --columns 2,3" +
      " --exclude 3 -o out.npy --stats json --stats-file s.txt --describe-ddof 0 --no-bias --threads 2 -q a.tsv b.tsv";
    assert.deepEqual(job(line), {
      command: "normalize",
      inputs: [
        { kind: "path", path: "a.tsv" },
        { kind: "path", path: "b.tsv" },
      ],
      read: {
        from: "tsv",
        delimiter: 9,
        header: "absent",
        comment: 35,
        missing: ["?"],
        columns: {
          include: [
            { kind: "word", text: "2" },
            { kind: "word", text: "3" },
          ],
          exclude: [{ kind: "word", text: "3" }],
        },
      },
      reading: { naValues: ["?"] },
      methods: [{ name: "minmax", range: [-1, 1], outside: "cut" }],
      axis: "all",
      dtype: "float32",
      nan: "omit",
      infinite: "error",
      describe: { ddof: 0, biased: false },
      ...parameters,
      output: { kind: "file", path: "out.npy" },
      to: "npy",
      digits: 0,
      statistics: { view: "json", destination: { kind: "file", path: "s.txt" } },
      threads: 2,
      chatter: "quiet",
      progress: "none",
    });
  });
});

describe("methods", () => {
  it("carry their own options and no others", () => {
    assert.deepEqual(job("-m lp -p inf x").methods, [{ name: "lp", order: Number.POSITIVE_INFINITY }]);
    assert.deepEqual(job("-m minmax x").methods, [{ name: "minmax", range: [0, 1], outside: "keep" }]);
    assert.deepEqual(job("-m l2 x").methods, [{ name: "l2" }]);
    assert.deepEqual(job("-m robust --quantile-range 10,90 --unit-variance --no-center x").methods, [
      { name: "robust", center: "no", scale: "yes", quantileRange: [10, 90], unitVariance: "yes" },
    ]);
    assert.deepEqual(job("-m quantile --quantiles 50 --distribution normal x").methods, [
      { name: "quantile", quantiles: 50, distribution: "normal" },
    ]);
    assert.deepEqual(job("-m zscore,quantile --no-scale x").methods, [
      { name: "zscore", ddof: 0, center: "yes", scale: "no" },
      { name: "quantile", quantiles: 1000, distribution: "uniform" },
    ]);
    assert.deepEqual(job("describe x").methods, []);
    assert.deepEqual(job("-m center,maxabs x").methods, [{ name: "center" }, { name: "maxabs" }]);
  });

  it("refuse others' options", () => {
    usage("-m l2 -p 2 x", /--order does not apply to --method l2/);
    usage("-m zscore --clip x", /--clip does not apply to --method zscore/);
    usage("-m minmax --ddof 1 x", /--ddof does not apply to --method minmax/);
    usage("-m lp x", /needs --order/);
    usage("-m center --no-scale x", /--scale does not apply to --method center/);
    usage("-m zscore --quantile-range 5,95 x", /--quantile-range does not apply/);
    usage("-m robust --unit-variance --quantile-range 0,75 x", /--unit-variance needs a finite/);
    usage("x", /no method/);
    usage("describe -m l2 x", /--method does not apply to describe/);
    usage("describe --to npy x", /--to does not apply to describe/);
  });

  it("reduce the axis that the core says, when none is given", () => {
    for (const method of Object.values(METHODS)) {
      const order = method.name === "lp" ? "-p 3 " : "";
      assert.deepEqual(job(`-m ${method.name} ${order}x`).axis, [defaultAxis(method)], method.name);
    }
    assert.equal(job("describe x").axis, "all");
  });
});

describe("inputs", () => {
  it("are files, datasets and stdin", () => {
    assert.deepEqual(job("-m l2 mnist:train ./mnist - x").inputs, [
      { kind: "dataset", name: "mnist:train" },
      { kind: "path", path: "./mnist" },
      { kind: "stdin" },
      { kind: "path", path: "x" },
    ]);
    assert.deepEqual(job("-m l2 HTTPS://example.org/x").inputs, [
      { kind: "url", address: "HTTPS://example.org/x" },
    ]);
    assert.equal(job("-m l2 --timeout 2.5 http://example.org/x").read.timeout, 2500);
    assert.deepEqual(job("-m l2", piped).inputs, [{ kind: "stdin" }]);
    assert.deepEqual(job("-m l2 x", piped).inputs, [{ kind: "path", path: "x" }]);
  });

  it("are wanted", () => {
    usage("-m l2", /no input/);
    usage("describe", /no input/);
    usage("-m l2 - -", /named twice/, piped);
    usage("-m l2 http://", /web address is malformed/);
    usage("-m l2 --timeout 5 x", /--timeout does not apply to local inputs/);
    assert.throws(() => resolve([""], { method: ["l2"] }, piped), { kind: "usage" });
  });

  it("of a known format refuse flags for another", () => {
    usage("-m l2 --delimiter , --from npy x", /--delimiter does not apply to --from npy/);
    usage("-m l2 --columns 1 mnist", /--columns does not apply to a dataset/);
    usage("-m l2 --from csv mnist", /--from does not apply to a dataset/);
    usage("-m l2 --from tsv --delimiter , x", /tabs/);
    usage("-m l2 --delimiter % --comment % x", /same character/);
    assert.equal(job("-m l2 --from tsv --delimiter tab x").read.delimiter, 9);
    assert.equal(job("-m l2 --no-header mnist x.csv").read.header, "absent");
  });
});

describe("data", () => {
  const output = (line: string, around = terminal) => job(line, around).output;

  it("go to -o, or on to stdout, or nowhere", () => {
    assert.deepEqual(output("-m l2 x"), { kind: "none" });
    assert.deepEqual(output("-m l2 x", piped), { kind: "none" });
    assert.deepEqual(output("-m l2", piped), { kind: "stdout" });
    assert.deepEqual(output("-m l2 -"), { kind: "stdout" });
    assert.deepEqual(output("-m l2 -o - x"), { kind: "stdout" });
    assert.deepEqual(output("-m l2 -o /dev/stdout x"), { kind: "stdout" });
    assert.deepEqual(output("-m l2 -o y", piped), { kind: "file", path: "y" });
    assert.deepEqual(output("describe", piped), { kind: "none" });
  });

  it("take their format from --to, then from the name", () => {
    assert.equal(job("-m l2 x -o y.NPY").to, "npy");
    assert.equal(job("-m l2 x -o a.csv/y.tab").to, "tsv");
    assert.equal(job("-m l2 x -o a.npy/y").to, undefined);
    assert.equal(job("-m l2 x -o y.npy --to csv").to, "csv");
    assert.equal(job("-m l2 x -o y.json --to csv").to, "csv");
    assert.equal(job("-m l2 --to npy", piped).to, "npy");
  });

  it("are not written under a false name, nor shaped where they go nowhere", () => {
    usage("-m l2 x -o y.xlsx", /\.xlsx files are not written/);
    usage("-m l2 x --to npy", /go nowhere/);
    usage("-m l2 x --precision 3", /go nowhere/);
    usage("-m l2 x --precision 3 -o y.npy", /--precision does not apply to npy/);
    assert.equal(job("-m l2 --precision 3 x -o y.csv").digits, 3);
  });
});

it("progress is left to the terminal unless it is asked for, and --quiet has none", () => {
  assert.equal(job("describe x").progress, "auto");
  assert.equal(job("describe x --progress json").progress, "json");
  assert.equal(job("describe x -q --progress none").progress, "none");
  assert.equal(job("describe x -q").progress, "none");
  usage("describe x -q --progress bar", /--quiet shows no progress/);
});

describe("statistics", () => {
  const destination = (line: string, around = terminal) => job(line, around).statistics.destination;

  it("go to stdout, to stderr where data have it, or to a file", () => {
    assert.deepEqual(destination("-m l2 x"), { kind: "stdout" });
    assert.deepEqual(destination("-m l2 x -o y"), { kind: "stdout" });
    assert.deepEqual(destination("-m l2", piped), { kind: "stderr" });
    assert.deepEqual(destination("describe", piped), { kind: "stdout" });
    assert.deepEqual(destination("-m l2 --stats-file s", piped), { kind: "file", path: "s" });
    assert.deepEqual(destination("-m l2 --stats-file - x"), { kind: "stdout" });
  });

  it("look as the file is called, unless --stats says", () => {
    const view = (line: string) => job(line).statistics.view;
    assert.equal(view("-m l2 x --stats-file s.json"), "json");
    assert.equal(view("-m l2 x --stats-file s.csv"), "csv");
    assert.equal(view("-m l2 x --stats-file s.txt"), "table");
    assert.equal(view("-m l2 x --stats-file s.json --stats scipy"), "scipy");
  });

  it("never mix with the data", () => {
    usage("-m l2 --stats-file -", /mix/, piped);
    usage("-m l2 x -o y --stats-file ./y", /same file/);
    usage("-m l2 x --stats none --stats-file s", /nothing for --stats-file/);
  });

  it("of a check are a table or json", () => {
    usage("check --params p x --stats csv", /does not show its findings as csv/);
    usage("check --params p x --stats-file s.csv", /does not show its findings as csv/);
    assert.equal(job("check --params p x --stats json").statistics.view, "json");
  });
});

describe("policies", () => {
  it("are the method's, or the reading's", () => {
    const chain = job(
      "-m zscore,l2 -a 0 --on-constant nan --on-zero-norm error --nan propagate --inf omit x",
    );
    assert.deepEqual(chain.methods, [
      { name: "zscore", ddof: 0, center: "yes", scale: "yes", nan: "propagate", onConstant: "nan" },
      { name: "l2", nan: "propagate", onZeroNorm: "error" },
    ]);
    assert.equal(chain.nan, "propagate");
    assert.equal(chain.infinite, "omit");
    assert.equal(job("-m zscore --nan raise x").nan, "raise");
    usage("-m zscore --on-zero-norm nan x", /--on-zero-norm does not apply to --method zscore/);
    usage("-m l2 --on-constant nan x", /--on-constant does not apply to --method l2/);
  });

  it("of another system yield to what is given outright", () => {
    const zscore = (line: string) => job(`-m zscore ${line} x`).methods[0];
    assert.equal(zscore("--like spark").ddof, 1);
    assert.equal(zscore("--like spark --ddof 0").ddof, 0);
    assert.equal(zscore("--like spark").onConstant, "vanish");
    assert.equal(zscore("--like spark --on-constant error").onConstant, "error");
    assert.equal(job("-m minmax --like recipes x").methods[0].outside, "cut");
    assert.equal(job("-m zscore --like scipy x").nan, "propagate");
  });
});

describe("chains", () => {
  it("have an axis of their own where norms are among others", () => {
    assert.deepEqual(job("-m robust,minmax x").axis, [0]);
    assert.deepEqual(job("-m l1,l2 x").axis, [-1]);
    usage("-m l2,minmax x", /needs --axis/);
    assert.deepEqual(job("-m l2,minmax -a 0 x").axis, [0]);
  });
});

describe("parameters", () => {
  it("are saved and used", () => {
    const fit = job("fit -m zscore --save s.json --group-by team --joint a,b;c,d x");
    assert.equal(fit.command, "fit");
    assert.equal(fit.save, "s.json");
    assert.equal(fit.read.groupBy, "team");
    assert.equal(fit.read.joint?.length, 2);
    const apply = job("apply --params s.json --strict --on-unseen-group global x");
    assert.equal(apply.params, "s.json");
    assert.equal(apply.extraColumns, "refuse");
    assert.equal(apply.unseenGroup, "global");
    assert.deepEqual(job("check --params s --max-outside 0.1% --max-missing 0 --tolerance 1 x").limits, {
      maxOutside: 0.001,
      maxMissing: 0,
      tolerance: 1,
      schema: "same",
    });
    assert.equal(job("check --params s --schema compatible x").limits.schema, "compatible");
    assert.deepEqual(job("merge a b --save c").inputs, [
      { kind: "path", path: "a" },
      { kind: "path", path: "b" },
    ]);
  });

  it("are wanted where nothing goes without them", () => {
    usage("fit -m zscore x", /fit needs --save/);
    usage("merge a b", /merge needs --save/);
    assert.equal(job("merge parts/ --save c").inputs.length, 1);
    for (const command of ["apply", "invert", "check"]) usage(`${command} x`, /needs --params/);
    usage("apply -m zscore --params s x", /--method does not apply to apply/);
    usage("check --params s --max-outside 200% x", /--max-outside/);
  });

  it("take no other file's place", () => {
    usage("fit -m zscore ./x --save x", /--save would overwrite the input "x"/);
    usage("-m zscore x --stats-file x", /--stats-file would overwrite the input/);
    usage("-m zscore x --save y -o ./y", /--output and --save are the same file/);
    usage("apply --params s x -o s", /--params and --output are the same file/);
    usage("fit -m zscore x --save -", /- is none/);
    usage("apply --params - x", /- is none/);
    assert.equal(job("-m zscore x -o x").output.kind, "file");
    assert.equal(job("merge a b --save a").save, "a");
  });
});
