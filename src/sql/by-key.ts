/**
 * Formulas of groups as formulas of all rows: each row has those of its key. Few groups are the cases of one formula. Of many,
 * formulas that differ in numbers alone are one, and the numbers are joined to the rows: the time for a row does not grow.
 */
import {
  branch,
  chooseFirst,
  column,
  compare,
  type Expression,
  NULL,
  number,
  rewritten,
  string,
} from "../core/expression.js";
import type { Layer } from "../core/steps/layer.js";
import type { FitKey } from "../stream/fit/measuring-passes.js";
import { layered, type Relation } from "./view.js";

/** A column's layers by group; rows of other keys have `others`. */
interface KeyedLayers {
  readonly byKey: ReadonlyMap<FitKey, readonly Layer[]>;
  readonly others: readonly Layer[];
}

/** Groups that are cases of one formula. */
const FEW = 32;
/** Columns that are joined to rows at most. */
const MOST_NUMBERS = 1000;

/** The relation with layers over its columns that differ by its key: as view.ts's layered, which says what ends are. */
export function layeredByKey(
  relation: Relation & { readonly key: Expression },
  columns: readonly KeyedLayers[],
  ends: "names" | "formulas",
): Relation {
  const groups = columns.reduce((most, { byKey }) => Math.max(most, byKey.size), 0);
  if (groups > FEW) {
    const numbers = new GroupNumbers(relation.prefix);
    const layers = columns.map((one) => numbers.layers(one));
    if (numbers.width <= MOST_NUMBERS) return layered(numbers.joined(relation), layers, ends);
  }
  return layered(
    relation,
    columns.map((one) => casesOf(relation.key, one)),
    ends,
  );
}

export const isKeyed = (relation: Relation): relation is Relation & { readonly key: Expression } =>
  relation.key !== undefined;

const depthOf = ({ byKey, others }: KeyedLayers): number =>
  Math.max(others.length, ...[...byKey.values()].map((layers) => layers.length));

const formulaAt = (layers: readonly Layer[], level: number, value: Expression): Expression =>
  layers[level]?.formula(value) ?? value;

function casesOf(key: Expression, columns: KeyedLayers): Layer[] {
  const { byKey, others } = columns;
  return Array.from({ length: depthOf(columns) }, (_, level): Layer => {
    const formula = (value: Expression): Expression => {
      const branches = [...byKey].map(([text, layers]) =>
        branch(compare(key, "=", string(text!)), formulaAt(layers, level, value)),
      );
      return chooseFirst(branches, formulaAt(others, level, value));
    };
    return { formula, missing: "kept" };
  });
}

/** Formulas that differ in numbers alone, and the groups that have them. */
interface Alike {
  readonly formula: Expression;
  readonly keys: string[];
  /** of each group those of its formula, in their order */
  readonly numbers: number[][];
}

/** Numbers by group, as columns of a relation of their own. */
class GroupNumbers {
  private readonly columns: { readonly name: string; readonly of: ReadonlyMap<string, number> }[] = [];
  private readonly keys = new Set<string>();

  constructor(private readonly prefix: string) {}

  get width(): number {
    return this.columns.length;
  }

  layers(columns: KeyedLayers): Layer[] {
    for (const key of columns.byKey.keys()) this.keys.add(key!);
    return Array.from({ length: depthOf(columns) }, (_, level) => this.layer(columns, level));
  }

  private layer({ byKey, others }: KeyedLayers, level: number): Layer {
    const value = column(`${this.prefix}value`);
    const alike = new Map<string, Alike>();
    for (const [key, layers] of byKey) {
      const formula = formulaAt(layers, level, value);
      const numbers: number[] = [];
      const form = JSON.stringify(
        rewritten(formula, (leaf) => {
          if (leaf.kind !== "number") return leaf;
          numbers.push(leaf.value);
          return number(0);
        }),
      );
      if (!alike.has(form)) alike.set(form, { formula, keys: [], numbers: [] });
      const own = alike.get(form)!;
      own.keys.push(key!);
      own.numbers.push(numbers);
    }
    const forms = [...alike.values()];
    const form = this.add(new Map(forms.flatMap(({ keys }, i) => keys.map((key) => [key, i] as const))));
    const branches = forms.map((one, i) => ({
      condition: compare(form, "=", number(i)),
      value: this.general(one),
    }));
    const formula = chooseFirst(branches, formulaAt(others, level, value));
    const isValue = (leaf: Expression): boolean => leaf.kind === "column" && leaf.name === value.name;
    return { formula: (x) => rewritten(formula, (leaf) => (isValue(leaf) ? x : leaf)), missing: "kept" };
  }

  /** The formula with columns for the numbers in which groups differ. */
  private general({ formula, keys, numbers }: Alike): Expression {
    let at = 0;
    return rewritten(formula, (leaf) => {
      if (leaf.kind !== "number") return leaf;
      const own = at++;
      const [first] = numbers;
      if (numbers.every((one) => Object.is(one[own], first[own]))) return leaf;
      return this.add(new Map(keys.map((key, i) => [key, numbers[i][own]])));
    });
  }

  private add(of: ReadonlyMap<string, number>): Expression {
    const name = `${this.prefix}f${this.columns.length}`;
    this.columns.push({ name, of });
    return column(name);
  }

  /** Each row beside the numbers of its group; a row of another group beside none. */
  joined(relation: Relation & { readonly key: Expression }): Relation {
    const keyName = `${this.prefix}fk`;
    const rows = [...this.keys].map((text) => [
      string(text),
      ...this.columns.map(({ of }) => (of.has(text) ? number(of.get(text)!) : NULL)),
    ]);
    return {
      ...relation,
      from: {
        kind: "join",
        keeps: "left",
        left: relation.from,
        right: {
          kind: "values",
          columns: [keyName, ...this.columns.map(({ name }) => name)],
          rows,
          name: `${this.prefix}fits`,
        },
        on: compare(relation.key, "=", column(keyName)),
      },
    };
  }
}
