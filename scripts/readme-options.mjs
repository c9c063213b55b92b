// Writes the README's reference of options from the table in src/options.ts, between its two markers.
// With --check it writes nothing and fails where the README is behind the table. Needs a built dist.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { COMMANDS, FLAG_NAMES, FLAGS, GROUPS, spellings } from "../dist/options.js";

const BEGIN = "<!-- options: written by scripts/readme-options.mjs -->";
const END = "<!-- /options -->";

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
    `**${group}**`,
    "",
    "| option | what it does | default | only for | example |",
    "|---|---|---|---|---|",
    ...rows,
  ];
}

const commands = Object.entries(COMMANDS).map(
  ([name, summary]) => `- ${code(name === "normalize" ? "normalize" : `normalize ${name}`)}: ${summary}`,
);
const reference = [...commands, ...GROUPS.flatMap((group) => ["", ...table(group)])].join("\n");

const path = fileURLToPath(new URL("../README.md", import.meta.url));
const readme = readFileSync(path, "utf8");
const begin = readme.indexOf(BEGIN);
const end = readme.indexOf(END, begin);
if (begin < 0 || end < 0) throw new Error(`README.md lacks the markers "${BEGIN}" and "${END}"`);
const updated = `${readme.slice(0, begin + BEGIN.length)}\n${reference}\n${readme.slice(end)}`;
if (process.argv.includes("--check")) {
  if (updated !== readme) {
    console.error("README.md is behind src/options.ts; run node scripts/readme-options.mjs");
    process.exitCode = 1;
  }
} else writeFileSync(path, updated);
