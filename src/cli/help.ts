/** What --help and a bare `normalize` print; the options are commander's view of the table. At most 80 columns. */
import { Command } from "commander";
import { METHODS } from "../core/methods/index.js";
import type { CommandName } from "../job/job.js";
import { appliesToCommand, COMMANDS, FLAG_NAMES } from "./flags/table.js";
import { commanderOptions } from "./parse-arguments.js";

const WIDTH = 80;

/** A task and the line that does it. */
type Example = readonly [task: string, line: string];

const EXAMPLES: Readonly<Record<CommandName, readonly Example[]>> = {
  normalize: [
    ["Each image to unit length; statistics before and after", "normalize -m l2 -a -1 mnist"],
    ["A filter: z-score each column; statistics go to stderr", "cat data.csv | normalize -m zscore > z.csv"],
    [
      "Min-max into [-1, 1], all columns but one",
      "normalize -m minmax --range -1,1 --exclude id in.csv -o out.csv",
    ],
    ["From text to an array", "normalize -m maxabs in.tsv -o out.npy --dtype float32"],
    ["Statistics for a script", "normalize -m zscore in.csv --stats json | jq .after.mean"],
  ],
  describe: [
    ["The whole of a dataset as one set of values", "normalize describe mnist"],
    ["Each column separately", "normalize describe --axis 0 data.csv"],
    ["As scipy.stats.describe prints it", "normalize describe --stats scipy images.npy"],
    ["Unbiased, for a script", "normalize describe --no-bias --stats json data.csv"],
  ],
  fit: [
    ["Fit on the training set", "normalize fit -m zscore train.csv --save scaler.json"],
    ["A chain, saved as one file", "normalize fit -m center,maxabs train.csv --save scaler.json"],
  ],
  apply: [
    [
      "The test set, with the training set's statistics",
      "normalize apply --params scaler.json test.csv -o z.csv",
    ],
    ["In a pipe", "cat test.csv | normalize apply --params scaler.json > z.csv"],
  ],
  invert: [["Back to the data", "normalize invert --params scaler.json z.csv -o test.csv"]],
  merge: [["Parts that were fitted separately", "normalize merge a.json b.json c.json --save whole.json"]],
  plot: [
    ["Each image to unit length, before and after, in the terminal", "normalize plot -m l2 -a -1 mnist"],
    ["Logarithmic counts, as a picture", "normalize plot -m minmax mnist --log -o pixels.svg"],
    ["Two columns of a table, not normalized", "normalize plot data.csv --columns height,weight"],
  ],
  compare: [
    ["What each method does to the data", "normalize compare mnist"],
    [
      "Some methods, with formulas and references",
      "normalize compare mnist --methods none,minmax,zscore,l2 --explain",
    ],
    ["For a script", "normalize compare data.csv --stats json"],
  ],
  evaluate: [
    ["Which normalization trains best on MNIST", "normalize evaluate mnist:train"],
    ["On a table whose column species holds the classes", "normalize evaluate iris.csv --label species"],
    ["Curves as a picture", "normalize evaluate mnist:train --epochs 20 -o curves.svg"],
  ],
  sql: [
    ["For a review, for dbt", "normalize sql -m zscore --columns height,weight --table people"],
    ["With the fitted numbers", "normalize sql --params scaler.json --table people --dialect spark"],
  ],
  datasets: [
    ["What is available, and what is on this machine", "normalize datasets"],
    ["Download MNIST's four files to the cache", "normalize datasets fetch mnist"],
    ["From a server of your own", "normalize datasets fetch kmnist --mirror http://host/{name}/"],
  ],
  check: [
    ["A gate in CI: exit 3 if new data differ", "normalize check --params scaler.json new.csv"],
    ["With wider limits", "normalize check --params scaler.json new.csv --max-outside 0.1%"],
  ],
};

const STATED = `It reads no data: --table or --query names the input, --columns the columns.`;

const INPUTS = `Inputs are files (CSV, TSV, JSON, Parquet, svmlight, NPY, IDX, each also
compressed), read in order as one dataset; http and https URLs; - or
nothing for stdin; or a dataset's name: mnist, mnist:train, mnist:test/labels
(normalize datasets lists them). A file with the name of a dataset or command
is written ./mnist.`;

const NAMED = `It lists the datasets; fetch NAME... downloads mnist, fashion-mnist, kmnist.`;

const SHARDS = `Inputs are two or more parameters files that fit saved.`;

/** The whole help of a command. */
export function helpText(command: CommandName): string {
  const inputs =
    command === "merge" ? SHARDS : command === "sql" ? STATED : command === "datasets" ? NAMED : INPUTS;
  const usage =
    command === "normalize" ? [commandsText(), inputs, methodsText()] : [usageText(command), inputs];
  const examples = `Examples:\n${EXAMPLES[command].map(exampleText).join("\n")}`;
  return `${[COMMANDS[command], ...usage, optionsText(command), examples].join("\n\n")}\n`;
}

const callName = (command: CommandName): string =>
  command === "normalize" ? command : `normalize ${command}`;

const usageText = (command: CommandName): string =>
  `Usage: ${callName(command)} [options] ${command === "datasets" ? "[fetch NAME...]" : "[input...]"}`;

function commandsText(): string {
  const others = (Object.keys(COMMANDS) as CommandName[]).filter((command) => command !== "normalize");
  const longest = Math.max(...others.map((command) => callName(command).length));
  const lines = others.map((command) => `  ${callName(command).padEnd(longest)}  ${COMMANDS[command]}`);
  return `${usageText("normalize")}\n\nOther commands (with --help, each prints its own):\n${lines.join("\n")}`;
}

function methodsText(): string {
  const methods = Object.values(METHODS);
  const longest = Math.max(...methods.map(({ name }) => name.length));
  const lines = methods.map(({ name, formula }) => `  ${name.padEnd(longest)}  ${formula}`);
  return `Methods:\n${lines.join("\n")}`;
}

/** commander's list of the command's options in their groups, without its usage line. */
function optionsText(command: CommandName): string {
  const program = new Command().helpOption(false).configureHelp({ helpWidth: WIDTH });
  for (const flag of FLAG_NAMES) {
    if (!appliesToCommand(flag, command)) continue;
    for (const option of commanderOptions(flag)) program.addOption(option);
  }
  const text = program.helpInformation();
  return text.slice(text.indexOf("\n\n")).trim();
}

const exampleText = ([task, line]: Example): string => `  # ${task}\n  ${line}`;

/** What someone sees who types `normalize` and nothing else. */
export function guideText(): string {
  const examples = EXAMPLES.normalize.slice(0, 2).concat(EXAMPLES.describe.slice(1, 2));
  return `${COMMANDS.normalize}

${examples.map(exampleText).join("\n")}

normalize --help lists the methods and options.
`;
}
