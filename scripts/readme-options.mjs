// Writes docs/options.md from the entries of the flags, the ones that --help is made from.
// With --check it writes nothing and fails where the page differs from the entries. Needs a built dist.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { COMMANDS, FLAG_NAMES, FLAGS, GROUPS, spellings } from "../dist/cli/flags/table.js";

const HEAD = `<!-- Made by scripts/readme-options.mjs from the entries of the flags; do not edit. -->
# Options

\`normalize --help\` prints these, \`normalize describe --help\` those of \`describe\`. Long options may be written \`--axis=-1\`. What
begins with a dash after \`--\` is an input.
`;

const code = (text) => `\`${text}\``;
const cell = (text) => text.replaceAll("|", "\\|").replaceAll(/([*<>])/g, "\\$1");

/** -s before --long; --no-long, which a toggle's summary is of, before --long. */
const weight = (spelling) => (spelling.startsWith("--no-") ? 1 : spelling.startsWith("--") ? 2 : 0);

function row(name) {
  const flag = FLAGS[name];
  const usage = spellings(name)
    .sort((a, b) => weight(a) - weight(b))
    .map((spelling) => code(flag.value === undefined ? spelling : `${spelling} ${flag.value}`))
    .join(", ");
  const limits = [
    ...(flag.commands === undefined ? [] : flag.commands.map((command) => code(command))),
    ...(flag.methods === undefined ? [] : flag.methods.map((method) => code(`-m ${method}`))),
    ...(flag.formats === undefined ? [] : [flag.formats.join(", ")]),
  ];
  const example = flag.example === undefined ? "" : code(flag.example.replaceAll("|", "\\|"));
  return `| ${usage} | ${cell(flag.summary)} | ${cell(flag.default ?? "")} | ${limits.join(" ")} | ${example} |`;
}

function table(group) {
  const rows = FLAG_NAMES.filter((name) => FLAGS[name].group === group).map(row);
  return [
    `## ${group}`,
    "",
    "| option | what it does | default | only for | example |",
    "|---|---|---|---|---|",
    ...rows,
  ];
}

const commands = Object.entries(COMMANDS).map(
  ([name, summary]) => `- ${code(name === "normalize" ? "normalize" : `normalize ${name}`)}: ${summary}`,
);
const page = `${[HEAD, ...commands, ...GROUPS.flatMap((group) => ["", ...table(group)])].join("\n")}\n`;

const path = fileURLToPath(new URL("../docs/options.md", import.meta.url));
if (process.argv.includes("--check")) {
  if (readFileSync(path, "utf8") !== page) {
    console.error("docs/options.md differs from the flags' entries; run node scripts/readme-options.mjs");
    process.exitCode = 1;
  }
} else writeFileSync(path, page);
