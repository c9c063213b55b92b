/** How affine steps are written. */
import { binaryExponent, scaleByPowerOfTwo } from "../../../kernels/power-of-two.js";
import { codec } from "../../json/codec.js";
import {
  described,
  type Form,
  interval,
  orNull,
  positive,
  type ReadBy,
  real,
  record,
  refusal,
  show,
} from "../../json/form.js";
import { NOTHING } from "../../methods/policy.js";
import { UNCHANGED } from "../unchanged.js";
import { type AffineStep, makeRuleSet, setRule } from "./apply.js";
import { IDENTITY, type Rule } from "./rule.js";

/** A power of two: by it the values of extreme columns are brought near 1. */
const prescale: Form<number> = {
  schema: { type: "number", exclusiveMinimum: 0 },
  read(value, at) {
    const power = positive.read(value, at);
    if (scaleByPowerOfTwo(1, binaryExponent(power)) !== power)
      throw refusal(at, `expected a power of two, found ${show(value)}`);
    return power;
  },
};

const rule = described(
  "x becomes (x·prescale - shift) / divisor; prescale is 1 where it is absent",
  record({ shift: real, divisor: positive }, { prescale }),
);
const constant = described(
  "every value becomes this one, null: NaN; the inverse is what it was made of, where that is known",
  record({ value: orNull(real) }, { inverse: real }),
);
const MISSING = "missing";

type AffinePart = ReadBy<typeof rule> | ReadBy<typeof constant> | typeof UNCHANGED | typeof MISSING;

/** A rule, or what becomes of columns that have none. */
const affinePart: Form<AffinePart> = {
  schema: { anyOf: [rule.schema, constant.schema, { enum: [UNCHANGED, MISSING] }] },
  read(value, at) {
    if (value === UNCHANGED || value === MISSING) return value;
    const isConstant = typeof value === "object" && value !== null && Object.hasOwn(value, "value");
    return isConstant ? constant.read(value, at) : rule.read(value, at);
  },
};

function ruleOf(part: AffinePart): Rule {
  if (part === UNCHANGED) return IDENTITY;
  if (part === MISSING) return NOTHING;
  if ("divisor" in part) return { prescale: 1, ...part };
  return part.value === null ? NOTHING : { prescale: 0, shift: 0 - part.value, divisor: 1 };
}

/** Stretch and cut are common to all columns. */
export const affine = codec<
  AffineStep,
  Partial<Record<"range" | "clip", readonly [number, number]>>,
  AffinePart
>({
  head: record(
    {},
    {
      range: described("what the rules send to [0, 1] is stretched to this", interval),
      clip: described("values beyond these are cut", interval),
    },
  ),
  part: affinePart,
  split({ rules, range, clip, kept, inverse = new Float64Array(rules.shift.length).fill(Number.NaN) }) {
    const unchanged = new Set(kept);
    const parts = Array.from(rules.divisor, (divisor, i): AffinePart => {
      const [power, shift] = [rules.prescale[i], rules.shift[i]];
      if (unchanged.has(i)) return UNCHANGED;
      const from = Number.isNaN(inverse[i]) ? {} : { inverse: inverse[i] };
      if (Number.isNaN(divisor)) return Number.isNaN(inverse[i]) ? MISSING : { value: null, ...from };
      if (power === 0) return { value: 0 - shift, ...from };
      return { shift, divisor, ...(power !== 1 && { prescale: power }) };
    });
    return { head: { ...(range && { range }), ...(clip && { clip }) }, parts };
  },
  join(head, parts) {
    const rules = makeRuleSet(parts.length);
    const kept: number[] = [];
    const inverse = new Float64Array(parts.length).fill(Number.NaN);
    parts.forEach((part, i) => {
      if (part === UNCHANGED) kept.push(i);
      setRule(rules, i, ruleOf(part));
      if (typeof part === "object" && "value" in part && part.inverse !== undefined)
        inverse[i] = part.inverse;
    });
    return {
      kind: "affine",
      rules,
      ...head,
      ...(kept.length > 0 && { kept: Int32Array.from(kept) }),
      ...(inverse.some((value) => !Number.isNaN(value)) && { inverse }),
    };
  },
});
