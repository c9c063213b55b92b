/**
 * npm run law -- [--seeds N] [--seed N] [--large N]: the law of formats on so many small cases from a seed on, whose chunks are a few rows,
 * and on so many large ones. Prints how often each format was compared with CSV, and what differed; exits with 1 where something did.
 */
import { parseArgs } from "node:util";
import { emptyVerdict, tryCase } from "./law.js";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "500" },
    seed: { type: "string", default: "1" },
    large: { type: "string", default: "17" },
  },
});
const first = Number(values.seed);
const verdict = emptyVerdict();
for (let i = 0; i < Number(values.seeds); i++) await tryCase(first + i, "small", verdict);
for (let i = 0; i < Number(values.large); i++) await tryCase(first + i, "large", verdict);

console.log(`${verdict.cases} cases, ${verdict.refused} of them refused by all formats alike`);
for (const [format, count] of Object.entries(verdict.compared)) {
  const said = format === "csv" ? "what the others are compared with" : `${count} comparisons`;
  console.log(`${format.padEnd(9)} ${said}`);
}
console.log(`${verdict.faults.length} differences`);
for (const fault of verdict.faults.slice(0, 40)) console.log(`  ${fault}`);
if (verdict.faults.length > 0) process.exitCode = 1;
