/** Types and values of columns that pass through. */

/** What a column holds that is not worked on: told so that a writer keeps it. */
export type OtherType =
  | { readonly kind: "text" | "boolean" | "date" | "binary" | "json" }
  | { readonly kind: "integer"; readonly bits: 8 | 16 | 32 | 64; readonly signed: "signed" | "unsigned" }
  | { readonly kind: "float"; readonly bits: 16 | 32 | 64 }
  | { readonly kind: "timestamp"; readonly unit: TimeUnit; readonly timezone?: string }
  /** of the day; and as long as it lasts */
  | { readonly kind: "time" | "duration"; readonly unit: TimeUnit }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number };
/**
 * What a value of an other column is: text string; boolean boolean; date days since 1970 (number); binary bytes; json any JSON value;
 * integer number or, where it is not exact, bigint; float number; timestamp count of its unit since 1970 (bigint);
 * time count of its unit since midnight, duration count of its unit (bigint); decimal its digits (string).
 */
export type OtherValue = unknown;

export type TimeUnit = "s" | "ms" | "us" | "ns";
