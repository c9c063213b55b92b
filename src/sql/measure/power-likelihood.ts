/** What the likelihoods of power laws are made of, asked of an engine: core/fit/powers.ts and power-block.ts say what it is. */

import type { Measured } from "../../core/aggregates/index.js";
import { CANDIDATE, Candidate } from "../../core/aggregates/power-block.js";
import {
  candidatesOf,
  emptyPowers,
  POWER_HEAD,
  PowerHead,
  type PowerQuestion,
  powerState,
} from "../../core/aggregates/power-likelihood.js";
import {
  add,
  and,
  choose,
  column,
  compare,
  count,
  divide,
  type Expression,
  exponential,
  multiply,
  negate,
  number,
  ONE,
  subtract,
  sum,
  ZERO,
} from "../../core/expression.js";
import { offsetOf } from "../../core/steps/power/law.js";
import { logRatioFormula } from "../../core/steps/power/sql.js";
import { powerOfTwo } from "../../kernels/power-of-two.js";
import type { FitKey } from "../../stream/fit/measuring-passes.js";
import type { From, Projection } from "../contract.js";
import type { Relation } from "../view.js";
import { askAggregates, batchesOf, numeric } from "./ask.js";
import type { Asker, StepsByKey } from "./asker.js";
import { wideRelation } from "./measured-columns.js";

/** Columns measured by one statement: each has several candidates, and each of those seven sums. */
const POWERS_AT_ONCE = 32;

/** States of power laws of all columns, by group: one statement for each group and batch of columns. */
export async function askPowerSums(
  asker: Asker,
  questions: ReadonlyMap<FitKey, PowerQuestion>,
  steps: StepsByKey,
): Promise<Map<FitKey, Measured>> {
  const found = new Map<FitKey, Measured>();
  for (const [key, question] of questions) {
    const candidates = candidatesOf(question);
    const columns = asker.view.numeric.length;
    const states = emptyPowers(columns, candidates);
    const live = Array.from({ length: columns }, (_, i) => i).filter(
      (i) => lambdasOf(question, i).length > 0,
    );
    for (const batch of batchesOf(live.length, POWERS_AT_ONCE)) {
      const some = batch.map((at) => live[at]);
      if (some.length > 0) await askBatch(asker, key, steps, question, some, states);
    }
    found.set(key, { kind: "power", candidates, states });
  }
  return found;
}

/** A column's candidates, with their numbers. */
function lambdasOf(
  question: PowerQuestion,
  column: number,
): { readonly lambda: number; readonly at: number }[] {
  const candidates = candidatesOf(question);
  const own = question.lambdas.subarray(column * candidates, (column + 1) * candidates);
  return Array.from(own, (lambda, at) => ({ lambda, at })).filter(({ lambda }) => !Number.isNaN(lambda));
}

/** Names of what is made of column i, and of its candidate j. */
const named = (prefix: string, letter: string, i: number, j?: number): string =>
  `${prefix}${letter}${i}${j === undefined ? "" : `_${j}`}`;

async function askBatch(
  asker: Asker,
  key: FitKey,
  steps: StepsByKey,
  question: PowerQuestion,
  batch: readonly number[],
  states: Float64Array,
): Promise<void> {
  const own: StepsByKey = new Map([[key, steps.get(key)!]]);
  const relation = wideRelation(asker, batch, own);
  const aggregates = batch.flatMap((i) => {
    const of = (letter: string, j?: number): Expression => column(named(relation.prefix, letter, i, j));
    const head = [count(of("t")), sum(multiply(of("s"), of("t")))];
    return [...head, ...lambdasOf(question, i).flatMap(({ at }) => sumsOf(of("s"), of("t"), of, at))];
  });
  const prepared = levels(relation, key, question, batch);
  const [answer] = await askAggregates(
    asker,
    { from: prepared, prefix: relation.prefix, values: [] },
    aggregates,
  );
  let next = 0;
  const take = (): number => numeric(answer.cells[next++]);
  for (const i of batch) {
    const start = i * powerState(candidatesOf(question));
    states[start + PowerHead.count] = take();
    states[start + PowerHead.jacobian] = take();
    for (const { at } of lambdasOf(question, i)) {
      const sums = Array.from({ length: CANDIDATE }, take);
      centre(states, start + POWER_HEAD + at * CANDIDATE, states[start + PowerHead.count], sums);
    }
  }
}

/** Σy, Σy', Σy'' and Σyy, Σyy', Σy'y', Σyy'' of a candidate. */
function sumsOf(
  side: Expression,
  distance: Expression,
  of: (letter: string, j: number) => Expression,
  j: number,
): Expression[] {
  const square = multiply(distance, distance);
  const y = multiply(multiply(side, distance), of("p", j));
  const first = multiply(square, of("q", j));
  const second = multiply(multiply(multiply(side, distance), square), of("r", j));
  const products = [
    [y, y],
    [y, first],
    [first, first],
    [y, second],
  ] as const;
  return [sum(y), sum(first), sum(second), ...products.map(([a, b]) => sum(multiply(a, b)))];
}

/** Raw sums become means and central products: the law's reference, which becomes 0, lies amid the data. */
function centre(states: Float64Array, at: number, n: number, sums: readonly number[]): void {
  const [y, first, second, yy, yFirst, firstFirst, ySecond] = sums;
  states[at + Candidate.meanY] = y / n;
  states[at + Candidate.meanFirst] = first / n;
  states[at + Candidate.meanSecond] = second / n;
  states[at + Candidate.yy] = yy - (y * y) / n;
  states[at + Candidate.yFirst] = yFirst - (y * first) / n;
  states[at + Candidate.firstFirst] = firstFirst - (first * first) / n;
  states[at + Candidate.ySecond] = ySecond - (y * second) / n;
}

/**
 * Selects upon one another that name, for each column, its side s and distance t; for each candidate u = e·t and exp(u) as
 * x, and then φ''(u), φ'(u) and φ(u) as r, q and p, each made of the one before where quotients would cancel.
 */
function levels(relation: Relation, key: FitKey, question: PowerQuestion, batch: readonly number[]): From {
  const { prefix } = relation;
  const where =
    relation.key && key !== undefined
      ? { where: compare(relation.key, "=", { kind: "string", value: key } as const) }
      : {};
  const perCandidate = (
    make: (i: number, j: number, lambda: number) => readonly Projection[],
  ): Projection[] =>
    batch.flatMap((i) => lambdasOf(question, i).flatMap(({ lambda, at }) => make(i, at, lambda)));
  const ref = (letter: string, i: number, j?: number): Expression => column(named(prefix, letter, i, j));
  const distances = batch.flatMap((i, at): Projection[] => [
    { name: named(prefix, "s", i), value: sideOf(relation.values[at], question.references[i]) },
    { name: named(prefix, "t", i), value: distanceOf(relation.values[at], question, i) },
  ]);
  const arguments_ = perCandidate((i, j, lambda) => {
    const unit = powerOfTwo(question.exponents[i]);
    const exponent = choose(
      compare(ref("s", i), ">", ZERO),
      number(lambda * unit),
      number((2 - lambda) * unit),
    );
    return [{ name: named(prefix, "u", i, j), value: multiply(ref("t", i), exponent) }];
  });
  const powers = perCandidate((i, j) => [
    { name: named(prefix, "x", i, j), value: exponential(ref("u", i, j)) },
  ]);
  const derivatives = (letter: "r" | "q" | "p"): Projection[] =>
    perCandidate((i, j) => {
      const of = (name: string): Expression => ref(name, i, j);
      return [{ name: named(prefix, letter, i, j), value: PHI[letter](of("u"), of("x"), of) }];
    });
  let from: From = {
    kind: "select",
    select: { columns: ["everything", ...distances], from: relation.from, ...where },
    name: `${prefix}d`,
  };
  for (const columns of [arguments_, powers, derivatives("r"), derivatives("q"), derivatives("p")]) {
    from = { kind: "select", select: { columns: ["everything", ...columns], from }, name: `${prefix}d` };
  }
  return from;
}

/** 1 from the reference's side of 0 on, -1 beyond. */
function sideOf(x: Expression, reference: number): Expression {
  const above = reference < 0 ? compare(x, ">", ZERO) : compare(x, ">=", ZERO);
  return choose(above, ONE, number(-1));
}

const distanceOf = (
  x: Expression,
  { family, references, exponents }: PowerQuestion,
  i: number,
): Expression => {
  const magnitude = choose(compare(x, "<", ZERO), negate(x), x);
  const ratio = logRatioFormula(offsetOf(family), magnitude, Math.abs(references[i]));
  return exponents[i] === 0 ? ratio : multiply(ratio, number(powerOfTwo(-exponents[i])));
};

const near = (u: Expression) => and(compare(u, ">", number(-0.5)), compare(u, "<", number(0.5)));

/** φ(u) = (exp(u) - 1)/u and its derivatives, of u and exp(u). */
const phi = (u: Expression, power: Expression): Expression => divide(subtract(power, ONE), u);
const phiFirst = (u: Expression, power: Expression): Expression => divide(subtract(power, phi(u, power)), u);
const phiSecond = (u: Expression, power: Expression): Expression =>
  divide(subtract(power, multiply(number(2), phiFirst(u, power))), u);

type Formula = (u: Expression, power: Expression, of: (letter: string) => Expression) => Expression;

const PHI: Readonly<Record<"r" | "q" | "p", Formula>> = {
  r: (u, power) => choose(near(u), series(u), phiSecond(u, power)),
  q: (u, power, of) =>
    choose(near(u), multiply(subtract(power, multiply(u, of("r"))), number(0.5)), phiFirst(u, power)),
  p: (u, power, of) => choose(near(u), subtract(power, multiply(u, of("q"))), phi(u, power)),
};

/** Terms of the series: the next one is below the last digit for |u| < 0.5. */
const TERMS = 15;

/** φ''(u) = Σ uᵏ/(k!·(k + 3)), by Horner. */
function series(u: Expression): Expression {
  let factorial = 1;
  const coefficients = Array.from({ length: TERMS }, (_, k) => {
    if (k > 0) factorial *= k;
    return 1 / (factorial * (k + 3));
  });
  const [last, ...rest] = coefficients.reverse();
  return rest.reduce<Expression>((value, c) => add(multiply(value, u), number(c)), number(last));
}
