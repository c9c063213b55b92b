/** Right digits of the moments of ugly data, beside numpy's and scipy's: ours lose to neither on any set. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { describe } from "#normalize/index.js";
import { CERTIFIED_SETS } from "./certified-sets.js";

type Statistic = "mean" | "variance" | "skewness" | "kurtosis";
type Digits = Partial<Record<Statistic, number | null>>;

interface CertifiedSet {
  readonly name: string;
  readonly sha256: string;
  /** correctly rounded; null where there is no value, or none that JSON holds */
  readonly exact: Record<Statistic, number | null>;
  readonly digits: { readonly numpy: Digits; readonly scipy: Digits };
}

const golden = new URL("./golden/certified.json", import.meta.url);
const sets = JSON.parse(
  readFileSync(golden, "utf8").replaceAll(/: Infinity/g, ": 1e999"),
) as readonly CertifiedSet[];

const MOST_DIGITS = 16;
/** Answers within 8 ulps of the exact one (2^-49 of it) are not told apart: that far, the order of the additions decides. */
const SAME_DIGITS = 14.75;

/** -log10 of the relative error, absolute where the exact value is 0, as NIST counts right digits. */
function rightDigits(value: number, exact: number): number {
  if (value === exact) return MOST_DIGITS;
  const error = Math.abs(value - exact) / (exact === 0 ? 1 : Math.abs(exact));
  return Math.min(MOST_DIGITS, Math.max(0, -Math.log10(error)));
}

test("moments of certified sets lose no digit that numpy or scipy has", (t) => {
  const lines: string[] = [];
  for (const { name, sha256, exact, digits } of sets) {
    const values = CERTIFIED_SETS[name]();
    assert.equal(createHash("sha256").update(values).digest("hex"), sha256, `${name}: other data`);
    const ours = describe(values);
    for (const statistic of ["mean", "variance", "skewness", "kurtosis"] as const) {
      const value = ours[statistic] as number;
      const certified = exact[statistic];
      if (certified === null) {
        assert.ok(Number.isNaN(value), `${name} ${statistic}: ${value} has no value`);
        continue;
      }
      const right = rightDigits(value, certified);
      const peers = [digits.numpy[statistic] ?? 0, digits.scipy[statistic] ?? 0];
      const said = `${name} ${statistic}: ${right.toFixed(2)}, numpy ${digits.numpy[statistic] ?? "-"}, scipy ${digits.scipy[statistic]}`;
      lines.push(said);
      assert.ok(right >= Math.min(Math.max(...peers), SAME_DIGITS), said);
    }
  }
  t.diagnostic(`right digits\n${lines.join("\n")}`);
  assert.equal(sets.length, Object.keys(CERTIFIED_SETS).length);
});
