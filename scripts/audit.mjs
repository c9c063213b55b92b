// Known vulnerabilities of what is installed with the command: fails where one is high or critical. A registry without that service is said to be one.
import { spawnSync } from "node:child_process";

const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], { encoding: "utf8" });
const answer = JSON.parse(stdout || "{}");
const found = answer.metadata?.vulnerabilities;
if (found === undefined) {
  console.log("audit: this registry tells of no vulnerabilities; nothing was checked");
} else {
  console.log(`audit: ${JSON.stringify(found)}`);
  process.exitCode = found.high + found.critical > 0 ? 1 : 0;
}
