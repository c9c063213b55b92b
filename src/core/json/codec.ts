/** Values of one entry a column, taken apart for the file: a head common to all columns, and a part for each. */
import type { Form } from "./form.js";

export interface Codec<V> {
  /** what all columns share, beside the kind */
  readonly head: Form<object>;
  /** what each column has of its own */
  readonly part: Form<unknown>;
  split(value: V): Split<object, unknown>;
  /** why a part cannot belong to the head, if so */
  disagreement(head: object, part: unknown): string | undefined;
  /** `parts` are as many as there are columns; columns that share a statistic have the same one */
  join(head: object, parts: readonly unknown[]): V;
}

interface Split<H, P> {
  readonly head: H;
  readonly parts: readonly P[];
}

/** Says a codec with the types of its head and parts, which whoever uses it need not know. */
export function codec<V, H extends object, P>(typed: {
  readonly head: Form<H>;
  readonly part: Form<P>;
  split(value: V): Split<H, P>;
  disagreement?(head: H, part: P): string | undefined;
  join(head: H, parts: readonly P[]): V;
}): Codec<V> {
  return {
    head: typed.head,
    part: typed.part,
    split: typed.split,
    disagreement: (head, part) => typed.disagreement?.(head as H, part as P),
    join: (head, parts) => typed.join(head as H, parts as readonly P[]),
  };
}
